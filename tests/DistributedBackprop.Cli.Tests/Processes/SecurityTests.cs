using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.Processes;

/// <summary>Who is let in by a head, and which head a worker trusts.</summary>
[Collection(OneAtATime.Name)]
public sealed class SecurityTests : IDisposable
{
    private readonly EndlessRun _run = new();

    public void Dispose() => _run.Dispose();

    [UnixFact]
    public void Only_who_knows_the_token_and_the_certificate_takes_part()
    {
        string certificate = MakeCertificate("head");
        string another = MakeCertificate("another");
        string[] secured = ["--certificate", certificate, "--key", _run.In("head-key.pem")];
        using DbpProcess head = _run.Begin(secured);
        head.WaitForLine($"listening for workers on {_run.Address} (TLS 1.3)");

        AssertGivesUp("has another certificate (SHA-256 ", _run.Work("a", "--trust", another));
        head.WaitForLine("not let in: 127.0.0.1:");
        AssertGivesUp("is not trusted (", _run.Work("b", "--tls"));
        AssertGivesUp($"dbp: the head at {_run.Address} demands TLS, and this end uses none. Use TLS at both ends or at neither: --certificate and --key where connections are accepted, --trust or --tls where they are made.", _run.Work("c"));
        head.WaitForLine("uses no TLS, and this end demands it. Use TLS at both ends");
        AssertGivesUp(
            "refuses the token: it has another one. Give both ends the same token.",
            DbpProcess.StartWithToken("wrong", "worker", "--join", _run.Address, "--trust", certificate));
        AssertGivesUp(
            "demands a token, and this end was given none. Give both ends the same token.",
            DbpProcess.StartWithToken("", "worker", "--join", _run.Address, "--trust", certificate));
        head.WaitForLine("has another token. Give both ends the same token.");

        using DbpProcess friend = _run.Work("friend", "--trust", certificate);
        head.WaitForLine("worker friend has joined");
        head.WaitForLine("epoch ");
        head.Signal("TERM");
        string printed = _run.AssertSameBits(head);
        Assert.Contains($"resume with: dbp head --resume {_run.Folder} --listen {_run.Address} {string.Join(' ', secured)}\n", printed, StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_worker_that_demands_TLS_gives_up_at_a_head_without_it()
    {
        string certificate = MakeCertificate("head");
        using DbpProcess head = _run.Begin();
        head.WaitForLine("listening for workers");

        AssertGivesUp($"dbp: the head at {_run.Address} uses no TLS, and this end demands it. Use TLS at both ends", _run.Work("a", "--trust", certificate));
        head.WaitForLine("demands TLS, and this end uses none. Use TLS at both ends");
    }

    [UnixFact]
    public void Another_version_of_the_protocol_is_refused_by_its_number()
    {
        using DbpProcess head = _run.Begin();
        head.WaitForLine("listening for workers");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPEndPoint.Parse(_run.Address));
        socket.Send([.. "DBPLINK\n"u8, 99, 0]);

        Assert.Contains("speaks version 99 of the protocol, this program version 2. Install the same version at both ends.", head.WaitForLine("not let in: "), StringComparison.Ordinal);

        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Connect(IPEndPoint.Parse(_run.Address));
        other.Send("GET / HTTP/1.1\r\n\r\n"u8);
        Assert.Contains("does not speak DistributedBackprop's protocol", head.WaitForLine("not let in: "), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_token_a_head_listens_on_loopback_only()
    {
        using DbpProcess head = DbpProcess.StartWithToken("", "head", Shipped.Iris, "--out", _run.Folder, "--listen", "0.0.0.0:0");

        (int exitCode, string printed) = head.End();

        Assert.Equal(2, exitCode);
        Assert.EndsWith("dbp: 0.0.0.0:0 can be reached from other machines: give a token that workers must know, or listen on 127.0.0.1.", printed, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Folder));
    }

    [Fact]
    public void A_token_that_can_be_guessed_is_refused_where_others_reach_the_port()
    {
        using DbpProcess head = DbpProcess.StartWithToken("too short", "head", Shipped.Iris, "--out", _run.Folder, "--listen", "0.0.0.0:0");

        (int exitCode, string printed) = head.End();

        Assert.Equal(2, exitCode);
        Assert.EndsWith("dbp: 0.0.0.0:0 can be reached from other machines, and a token of 9 characters can be guessed: give one of 16 at least, such as what 'openssl rand -hex 32' prints, or listen on 127.0.0.1.", printed, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Folder));
    }

    [UnixFact]
    public void A_token_that_other_users_can_read_is_told_of()
    {
        string token = _run.In("my token");
        File.WriteAllText(token, "right\n");
        string[] worker = ["worker", "--join", "127.0.0.1:1", "--wait", "0", "--token-file", token];
        string[] head = ["head", Shipped.Iris, "--out", _run.Folder, "--listen", "127.0.0.1:0", "--token-file", token, "--set", "workers.waitSeconds=0.1"];
        foreach (UnixFileMode others in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead })
        {
            SetMode(token, others);
            string told = $"dbp: {token} holds the token, and other users of this machine can read it. Keep it to yourself: chmod 600 '{token}'\n";
            Assert.StartsWith(told, CommandRun.Of(worker).Error, StringComparison.Ordinal);
            Assert.StartsWith(told, CommandRun.Of(head).Error, StringComparison.Ordinal);
            Directory.Delete(_run.Folder, recursive: true);
        }

        SetMode(token, UnixFileMode.None);
        Assert.DoesNotContain("other users", CommandRun.Of(worker).Error + CommandRun.Of(head).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();

        CommandRun head = CommandRun.Of("head", Shipped.Iris, "--out", _run.Folder, "--listen", $"{taken.LocalEndPoint}");

        Assert.Equal(2, head.ExitCode);
        Assert.StartsWith($"dbp: Nothing can listen on {taken.LocalEndPoint}: ", head.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Folder));

        TrainedRun.Begin(_run.Folder, Shipped.Iris, "--epochs", "1");
        (string, string)[] before = Files();
        CommandRun resumed = CommandRun.Of("head", "--resume", _run.Folder, "--epochs", "2", "--listen", $"{taken.LocalEndPoint}");
        Assert.Equal(2, resumed.ExitCode);
        Assert.StartsWith($"dbp: Nothing can listen on {taken.LocalEndPoint}: ", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(before, Files());

        (string, string)[] Files() => [.. Directory.GetFiles(_run.Folder).Where(file => Path.GetFileName(file) != "lock").Order().Select(file => (file, Convert.ToHexString(File.ReadAllBytes(file))))];
    }

    [Fact]
    public void A_certificate_is_not_written_over()
    {
        string certificate = MakeCertificate("head");
        CommandRun again = CommandRun.Of("certificate", "localhost", "--certificate", certificate, "--key", _run.In("new-key.pem"));
        Assert.Equal(new CommandRun(2, "", $"dbp: {certificate} exists already. Choose other names with --certificate and --key, or remove it.\n"), again);
        Assert.False(File.Exists(_run.In("new-key.pem")));
    }

    [Theory]
    [InlineData("--certificate and --key go together.", "head", "--listen", "127.0.0.1:0", "--certificate", "head.pem")]
    [InlineData("--listen is '7070'; write HOST:PORT, such as ", "head", "--listen", "7070")]
    [InlineData("--join is 'head'; write HOST:PORT, such as ", "worker", "--join", "head")]
    [InlineData("The token's file cannot be read: ", "worker", "--join", "127.0.0.1:1", "--token-file", "none")]
    [InlineData("A worker's name has at most 100 characters, none of them a control character.", "worker", "--join", "127.0.0.1:1", "--name", "a\nb")]
    [InlineData("--threads is less than 1.", "worker", "--join", "127.0.0.1:1", "--threads", "0")]
    [InlineData("--wait is less than 0.", "worker", "--join", "127.0.0.1:1", "--wait", "-3")]
    [InlineData("--cache-megabytes is less than 0.", "worker", "--join", "127.0.0.1:1", "--cache-megabytes", "-3")]
    [InlineData("--join is '*:7070', where a head may listen but nobody can find it; ", "worker", "--join", "*:7070")]
    [InlineData("--join is '127.0.0.1:0', where a head may listen but nobody can find it; ", "worker", "--join", "127.0.0.1:0")]
    [InlineData("--days goes from 1 to 3650.\n", "certificate", "localhost", "--days", "0")]
    [InlineData("'bad host' is neither the name nor the address of a machine.\n", "certificate", "bad host", "--certificate", "none.pem", "--key", "none-key.pem")]
    public void What_cannot_be_meant_is_refused_at_once(string message, params string[] arguments)
    {
        CommandRun refused = CommandRun.Of(arguments);
        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith($"dbp: {message}", refused.Error, StringComparison.Ordinal);
    }

    private static void SetMode(string file, UnixFileMode others)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        }
    }

    private string MakeCertificate(string name)
    {
        string certificate = _run.In($"{name}.pem");
        CommandRun made = CommandRun.Of("certificate", "localhost", "127.0.0.1", "--certificate", certificate, "--key", _run.In($"{name}-key.pem"));
        Assert.Equal("", made.Error);
        return certificate;
    }

    private static void AssertGivesUp(string cause, DbpProcess worker)
    {
        using (worker)
        {
            (int exitCode, string printed) = worker.End();
            Assert.Equal(1, exitCode);
            Assert.Contains(cause, printed, StringComparison.Ordinal);
        }
    }
}
