using System.Diagnostics;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>A node of a cluster under test: in this process, or a process of its own that can be killed.</summary>
internal abstract class TestNode : IAsyncDisposable
{
    /// <summary>Its settings.</summary>
    public required NodeSettings Settings { get; init; }

    /// <summary>Begins.</summary>
    public abstract void Start();

    /// <summary>Lets it leave in order.</summary>
    /// <returns>Ends when it has.</returns>
    public abstract Task LeaveAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>A node in this process.</summary>
    internal sealed class InProcess : TestNode
    {
        private readonly CancellationTokenSource _stop = new();
        private Task<bool> _running = Task.FromResult(true);

        /// <summary>Ends with the node.</summary>
        public Task<bool> Succeeds => _running;

        /// <summary>What it said.</summary>
        public LogOfTest Log { get; } = new();

        /// <inheritdoc/>
        public override void Start() => _running = Task.Run(() => ClusterHost.BuiltIn!.RunNodeAsync(Settings, Log, _stop.Token));

        /// <inheritdoc/>
        public override async Task LeaveAsync()
        {
            await _stop.CancelAsync();
            await _running;
        }

        /// <inheritdoc/>
        public override async ValueTask DisposeAsync()
        {
            await LeaveAsync();
            _stop.Dispose();
        }
    }

    /// <summary>A process of its own.</summary>
    internal sealed class OwnProcess : TestNode
    {
        private Process? _process;

        /// <inheritdoc/>
        public override void Start()
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
            string[] arguments =
            [
                typeof(ExitCode).Assembly.Location, "node", "--name", Settings.Name, "--host", Settings.Host, "--seed-nodes", string.Join(',', Settings.ServerNodes),
                "--roles", string.Join(',', new[] { Settings.IsServer ? "server" : "", Settings.IsWorker ? "worker" : "" }.Where(role => role.Length > 0)),
                "--port", $"{Settings.Port}", "--bulk-port", $"{Settings.BulkPort}", "--desk-port", $"{Settings.DeskPort}",
                "--folder", Settings.Folder, "--cache", Settings.CacheFolder!, "--threads", "1", "--bulk", Settings.BulkByAkka ? "akka" : "links",
                .. Settings.CertificateFile is { } certificate ? ["--certificate", certificate, "--key", Settings.KeyFile!] : Array.Empty<string>(),
            ];
            if (Settings.CertificateFile is { } trusted)
            {
                start.Environment["SSL_CERT_FILE"] = trusted;
            }

            foreach (string argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }

            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, _) => { };
            _process.ErrorDataReceived += (_, _) => { };
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        /// <summary>Ends it at once, as kill -9 does.</summary>
        public void Kill()
        {
            _process!.Kill();
            _process.WaitForExit();
        }

        /// <inheritdoc/>
        public override async Task LeaveAsync()
        {
            using Process signal = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }

        /// <inheritdoc/>
        public override ValueTask DisposeAsync()
        {
            if (_process is { HasExited: false })
            {
                Kill();
            }

            _process?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
