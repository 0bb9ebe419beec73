using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using DistributedBackprop.Data;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Tcp.Joining;

public sealed class RunFileTests : IDisposable
{
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_known_by_its_content_also_through_a_link()
    {
        File.WriteAllBytes(_folder["data.csv"], new byte[1000]);
        File.WriteAllBytes(_folder["other.csv"], [.. new byte[999], 1]);
        File.CreateSymbolicLink(_folder["link.csv"], _folder["data.csv"]);
        File.CreateSymbolicLink(_folder["nowhere.csv"], _folder["gone.csv"]);
        RunFile file = FileOf(1000);

        Assert.True(file.IsAt(_folder["data.csv"]));
        Assert.True(file.IsAt(_folder["link.csv"]));
        Assert.False(file.IsAt(_folder["other.csv"]));
        Assert.False(file.IsAt(_folder["nowhere.csv"]));
        Assert.False(file.IsAt(_folder["gone.csv"]));
        Assert.False(file.IsAt(_folder.Path));
    }

    /// <summary>Opening one would wait for somebody who writes into it.</summary>
    [PipeFact]
    public async Task A_pipe_is_no_file_of_data_and_is_not_opened()
    {
        string pipe = _folder["data.csv"];
        using (var make = Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync();
        }

        Assert.False(await Task.Run(() => FileOf(1000).IsAt(pipe)).WaitAsync(Hung));
        var run = TrainingRun.Prepare(Flowers.Options with { Data = Flowers.Options.Data with { File = pipe } }, Flowers.Table);
        var options = new TcpHeadOptions { Listen = new LinkAddress($"{IPAddress.Loopback}", Port: 0) };
        DataException refused = await Assert.ThrowsAsync<DataException>(() => Task.Run(() => TcpHead.Require(run, options)).WaitAsync(Hung));
        Assert.Equal($"data.file: {pipe} cannot be read to send it to workers: it has no length, as pipes and devices have none. Save what comes through it as a file.", refused.Message);
    }

    private static RunFile FileOf(int bytes) => new("data.file", "/nowhere/data.csv", "data.csv", bytes, Convert.ToHexStringLower(SHA256.HashData(new byte[bytes])));

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PipeFactAttribute : FactAttribute
    {
        public PipeFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows has no pipes among its files." : null;
    }
}
