using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class LinkSecurityTests : IDisposable
{
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public LinkSecurityTests() => CertificateMaker.Make(["head.example", "127.0.0.1", "::1"], 30, _folder["head.pem"], _folder["head.key"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_link_over_TLS_carries_the_same()
    {
        using LoopbackPair streams = new();
        (Stream head, Stream worker) = Secure(streams, "head.example");
        Assert.Equal(SslProtocols.Tls13, ((SslStream)worker).SslProtocol);
        Task shaken = Task.Run(() => Handshake.Shake(head, LinkRole.Head, "the worker", "secret", Ample));
        Handshake.Shake(worker, LinkRole.Worker, "the head", "secret", Ample);
        await shaken;
        using LinkPair pair = new LinkPair(wrap: _ => (head, worker)).Start();
        byte[] block = new byte[3_000_001];
        new Random(1).NextBytes(block);
        pair.Worker.Give(40, "gradient", Block.Of(block));
        pair.Head.Give(41, "parameters", Block.Of(block));
        pair.HeadLink.SendControl(16, "beside"u8);
        string[] events = [pair.Worker.Next(), pair.Worker.Next(), pair.Worker.Next(), pair.Worker.Next()];
        Assert.Subset(events.ToHashSet(), new HashSet<string> { "control 16 beside", "bulk 41" });
        Assert.True(pair.Worker.Received.TryDequeue(out byte[][]? received));
        Assert.Equal(block, received[0]);
        pair.WorkerLink.Close("done");
        Assert.Equal("the worker closed the link: done", pair.Head.Cause());
    }

    [Fact]
    public void Closing_wakes_both_threads_under_TLS()
    {
        using LoopbackPair streams = new();
        (Stream head, Stream worker) = Secure(streams, "127.0.0.1");
        LinkOptions options = new() { Farewell = TimeSpan.FromMilliseconds(50), Silence = TimeSpan.FromHours(1) };
        using LinkPair pair = new LinkPair(options, wrap: _ => (head, worker)).Start();
        using ManualResetEventSlim mayEnd = new();
        pair.Worker.Control = _ => mayEnd.Wait();
        pair.HeadLink.SendControl(16, "read no more"u8);
        Assert.Equal("control 16 read no more", pair.Worker.Next());
        pair.Head.Give(40, "", Block.Of(new byte[48 << 20]));
        pair.HeadLink.Dispose();
        Assert.Equal("the worker: closed by this side: it is over", pair.Head.Cause());
        mayEnd.Set();
        Assert.NotEmpty(pair.Worker.Cause());
    }

    [Fact]
    public void Another_certificate_than_the_trusted_one_is_refused()
    {
        CertificateMaker.Make(["head.example"], 30, _folder["other.pem"], _folder["other.key"]);
        Assert.Matches("^the head has another certificate \\(SHA-256 [0-9A-F]{64}\\) than the trusted one", RefusalOf(_folder["other.pem"]));
    }

    [Fact]
    public void A_self_made_certificate_is_not_trusted_by_the_platform() =>
        Assert.Matches("^the head: the certificate for head.example is not trusted \\(.*RemoteCertificateChainErrors.*\\)", RefusalOf(null));

    [Fact]
    public async Task Peers_without_TLS_are_named_at_both_ends()
    {
        using LoopbackPair streams = new();
        using ServerSecurity server = ServerSecurity.Load(_folder["head.pem"], _folder["head.key"]);
        Task<string> head = Task.Run(() => Assert.Throws<LinkException>(() => server.Secure(streams.Head, "the worker", Ample)).Message);
        LinkException worker = Assert.Throws<LinkException>(() => Handshake.Shake(streams.Worker, LinkRole.Worker, "the head", null, Ample));
        const string remedy = "Use TLS at both ends or at neither: --certificate and --key where connections are accepted, --trust or --tls where they are made.";
        Assert.Equal($"the worker uses no TLS, and this end demands it. {remedy}", await head);
        Assert.Equal($"the head demands TLS, and this end uses none. {remedy}", worker.Message);
        Assert.False(worker.MayPass);

        using LoopbackPair others = new();
        using ClientSecurity client = ClientSecurity.Load(_folder["head.pem"]);
        Task<string> plain = Task.Run(() => Assert.Throws<LinkException>(() => Handshake.Shake(others.Head, LinkRole.Head, "the worker", null, Ample)).Message);
        LinkException secured = Assert.Throws<LinkException>(() => client.Secure(others.Worker, "head.example", "the head", Ample));
        Assert.Equal($"the head uses no TLS, and this end demands it. {remedy}", secured.Message);
        Assert.False(secured.MayPass);
        Assert.Equal($"the worker demands TLS, and this end uses none. {remedy}", await plain);
    }

    [Fact]
    public async Task Older_TLS_is_refused()
    {
        using LoopbackPair streams = new();
        using ServerSecurity server = ServerSecurity.Load(_folder["head.pem"], _folder["head.key"]);
        Task<Exception?> head = Task.Run<Exception?>(() => Record.Exception(() => server.Secure(streams.Head, "the worker", Ample)));
        using SslStream old = new(streams.Worker, leaveInnerStreamOpen: true, (_, certificate, _, _) => certificate is not null);
        Assert.NotNull(Record.Exception(() => old.AuthenticateAsClient("head.example", null, SslProtocols.Tls12, checkCertificateRevocation: false)));
        Assert.IsType<LinkException>(await head);
    }

    [Fact]
    public void A_peer_that_says_nothing_is_left_in_time()
    {
        using LoopbackPair streams = new();
        using ServerSecurity server = ServerSecurity.Load(_folder["head.pem"], _folder["head.key"]);
        Assert.Equal(
            "the worker: agreeing on TLS 1.3 took longer than 0.05 s",
            Assert.Throws<LinkException>(() => server.Secure(streams.Head, "the worker", TimeSpan.FromMilliseconds(50))).Message);
    }

    [Fact]
    public void Files_that_are_missing_or_hold_something_else_are_named()
    {
        CertificateMaker.Make(["other.example"], 30, _folder["other.pem"], _folder["other.key"]);
        File.WriteAllText(_folder["empty"], "nothing");
        Assert.Equal($"there is no certificate at {_folder["missing"]}", Refusal(() => ServerSecurity.Load(_folder["missing"], _folder["head.key"])));
        Assert.Equal($"there is no private key at {_folder["missing"]}", Refusal(() => ServerSecurity.Load(_folder["head.pem"], _folder["missing"])));
        Assert.StartsWith($"{_folder["empty"]} holds no certificate in PEM form", Refusal(() => ServerSecurity.Load(_folder["empty"], _folder["head.key"])), StringComparison.Ordinal);
        Assert.StartsWith($"{_folder["empty"]} is not the private key of {_folder["head.pem"]}", Refusal(() => ServerSecurity.Load(_folder["head.pem"], _folder["empty"])), StringComparison.Ordinal);
        Assert.StartsWith($"{_folder["other.key"]} is not the private key of {_folder["head.pem"]}", Refusal(() => ServerSecurity.Load(_folder["head.pem"], _folder["other.key"])), StringComparison.Ordinal);
        Assert.StartsWith($"{_folder["empty"]} holds no certificate in PEM form", Refusal(() => ClientSecurity.Load(_folder["empty"])), StringComparison.Ordinal);
        Assert.Equal($"there is no certificate at {_folder["missing"]}", Refusal(() => ClientSecurity.Load(_folder["missing"])));
    }

    [Theory]
    [InlineData(-30, -1, "expired on ")]
    [InlineData(1, 30, "is not valid before ")]
    public void A_certificate_out_of_its_time_is_refused(int fromDays, int toDays, string words)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=x", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(fromDays), DateTimeOffset.UtcNow.AddDays(toDays));
        File.WriteAllText(_folder["old.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["old.key"], key.ExportPkcs8PrivateKeyPem());
        Assert.Contains(words, Refusal(() => ServerSecurity.Load(_folder["old.pem"], _folder["old.key"])), StringComparison.Ordinal);
        Assert.Contains(words, Refusal(() => ClientSecurity.Load(_folder["old.pem"])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_made_certificate_says_what_it_was_made_for()
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(_folder["head.pem"]);
        Assert.True(certificate.MatchesHostname("head.example"));
        Assert.True(certificate.MatchesHostname("127.0.0.1"));
        Assert.True(certificate.MatchesHostname("::1"));
        Assert.False(certificate.MatchesHostname("other.example"));
        Assert.InRange(certificate.NotAfter.ToUniversalTime(), DateTime.UtcNow.AddDays(29), DateTime.UtcNow.AddDays(31));
        using ECDsa key = certificate.GetECDsaPublicKey()!;
        Assert.Equal(256, key.KeySize);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["head.key"]));
        }
    }

    [Fact]
    public void Nothing_is_overwritten_and_nonsense_not_made()
    {
        byte[] key = File.ReadAllBytes(_folder["head.key"]);
        Assert.Throws<IOException>(() => CertificateMaker.Make(["a.example"], 1, _folder["new.pem"], _folder["head.key"]));
        Assert.Throws<IOException>(() => CertificateMaker.Make(["a.example"], 1, _folder["head.pem"], _folder["new.key"]));
        Assert.Equal(key, File.ReadAllBytes(_folder["head.key"]));
        Assert.False(File.Exists(_folder["new.key"]) || File.Exists(_folder["new.pem"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CertificateMaker.Make([], 1, _folder["new.pem"], _folder["new.key"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CertificateMaker.Make(["a.example"], 0, _folder["new.pem"], _folder["new.key"]));
        Assert.Throws<ArgumentException>(() => CertificateMaker.Make(["no host"], 1, _folder["new.pem"], _folder["new.key"]));
    }

    private static string Refusal(Func<IDisposable> load) => Assert.Throws<LinkException>(() => load().Dispose()).Message;

    private (Stream Head, Stream Worker) Secure(LoopbackPair streams, string host)
    {
        using ServerSecurity server = ServerSecurity.Load(_folder["head.pem"], _folder["head.key"]);
        using ClientSecurity client = ClientSecurity.Load(_folder["head.pem"]);
        Task<Stream> head = Task.Run(() => server.Secure(streams.Head, "the worker", Ample));
        Stream worker = client.Secure(streams.Worker, host, "the head", Ample);
        return (head.GetAwaiter().GetResult(), worker);
    }

    private string RefusalOf(string? trusted)
    {
        using LoopbackPair streams = new();
        using ServerSecurity server = ServerSecurity.Load(_folder["head.pem"], _folder["head.key"]);
        using ClientSecurity client = ClientSecurity.Load(trusted);
        Task<Exception?> head = Task.Run<Exception?>(() => Record.Exception(() => server.Secure(streams.Head, "the worker", Ample)));
        string words = Assert.Throws<LinkException>(() => client.Secure(streams.Worker, "head.example", "the head", Ample)).Message;
        head.GetAwaiter().GetResult();
        return words;
    }
}
