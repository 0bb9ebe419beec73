using System.CommandLine;
using System.Globalization;
using DistributedBackprop.Akka;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli.Train;
using DistributedBackprop.Cli.Work;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Node;

/// <summary>
/// The settings of a node. Each may be an option of the command, an environment variable, or a value below <c>dbp.node</c> in the
/// node's file; the first one that is there counts.
/// </summary>
internal sealed class NodeArguments
{
    /// <summary>Stands for the name of this machine, which a node of many that are made by one description cannot be told.</summary>
    private const string ThisMachine = "machine";

    private readonly List<NodeSetting> _settings = [];
    private readonly Option<string?> _file = new("--config") { Description = "The node's file in HOCON: its own settings below dbp.node, and any of Akka.NET.", HelpName = "FILE" };

    private readonly NodeSetting _name;
    private readonly NodeSetting _roles;
    private readonly NodeSetting _serverNodes;
    private readonly NodeSetting _host;
    private readonly NodeSetting _listen;
    private readonly NodeSetting _port;
    private readonly NodeSetting _bulkPort;
    private readonly NodeSetting _deskPort;
    private readonly NodeSetting _bulk;
    private readonly NodeSetting _folder;
    private readonly NodeSetting _cache;
    private readonly NodeSetting _cacheMegabytes;
    private readonly NodeSetting _threads;
    private readonly NodeSetting _run;
    private readonly NodeSetting _afterRuns;
    private readonly NodeSetting _certificate;
    private readonly NodeSetting _key;
    private readonly NodeSetting _tokenFile;
    private readonly NodeSetting _log;

    /// <summary>Creates the options.</summary>
    public NodeArguments()
    {
        _name = Add("name", "NAME", "The node's name in logs. Without it: that of the machine.");
        _roles = Add("roles", "ROLES", "What it does: server (votes, keeps checkpoints, may lead), worker (computes), or both, with a comma. Without it: both.");
        _serverNodes = Add("seed-nodes", "HOST:PORT,...", "All server nodes, the same on every node, by the port of the cluster. Without it: this node alone.");
        _host = Add("host", "HOST", $"The host by which other nodes reach this one; {ThisMachine} for the name of this machine. Without it: 127.0.0.1.");
        _listen = Add("listen", "ADDRESS", "The address of this machine to listen on; 0.0.0.0 for all of them. Without it: that of --host.");
        _port = Add("port", "PORT", FormattableString.Invariant($"The port of the cluster. Without it: {NodeSettings.UsualPort}."));
        _bulkPort = Add("bulk-port", "PORT", FormattableString.Invariant($"The port for tensors and files. Without it: {NodeSettings.UsualBulkPort}."));
        _deskPort = Add("desk-port", "PORT", FormattableString.Invariant($"The port for dbp submit, status, cancel and fetch. Without it: {NodeSettings.UsualDeskPort}."));
        _bulk = Add("bulk", "links|akka", "How tensors and files go: over links of their own, or, where only the cluster's port is open, as messages of the cluster. Without it: links.");
        _folder = Add("folder", "DIR", "Where a server node keeps runs and their data. Without it: cluster.");
        _cache = Add("cache", "DIR", "Where a worker keeps data that came from other nodes. Without it: the user's cache.");
        _cacheMegabytes = Add("cache-megabytes", "MB", "The most data that are kept, in MB. Without it: 10,000.");
        _threads = Add("threads", "N", "The threads that compute. Without it: one a core.");
        _run = Add("run", "CONFIG", "A configuration that the cluster is to train when it is there: once, unless its settings or data change.");
        _afterRuns = Add("after-runs", "stay|exit", "What to do when all runs are over. Without it: stay.");
        _certificate = Add("certificate", "FILE", "Secures all of the node's ports by TLS with the certificate in this PEM file.");
        _key = Add("key", "FILE", "The PEM file of the certificate's private key.");
        _tokenFile = Add("token-file", "FILE", $"The file of the token that clients must know, which is made where it is missing. Without this option {LinkToken.Variable} comes first; without any token only clients of this machine may come.");
        _log = Add("log", "text|json", "How the log is printed: for people, or as JSON, a line an event. Without it: text.");
    }

    /// <summary>Each of them.</summary>
    public IReadOnlyList<NodeSetting> Settings => _settings;

    /// <summary>Adds the options to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        foreach (NodeSetting setting in _settings)
        {
            command.Add(setting.Option);
        }
    }

    /// <summary>The settings that follow from command line, environment and file.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The node, and how its log is printed.</returns>
    /// <exception cref="ConfigurationException">A value cannot be used.</exception>
    public (NodeSettings Settings, LogFormat Log) Read(ParseResult parsed)
    {
        string? file = parsed.GetValue(_file);
        IReadOnlyDictionary<string, string> values = file is null ? new Dictionary<string, string>() : ReadFile(file);
        if (values.Keys.FirstOrDefault(key => _settings.All(setting => setting.Name != key)) is { } unknown)
        {
            throw new ConfigurationException($"{file}: there is no setting dbp.node.{unknown}. There are: {string.Join(", ", _settings.Select(setting => setting.Name))}.");
        }

        string host = Text(_host) switch
        {
            null => "127.0.0.1",
            ThisMachine => Environment.MachineName,
            { } text => text,
        };
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw new ConfigurationException($"{_host.Describe()} is '{host}', which is neither the name nor the address of a machine.");
        }

        int port = Port(_port, NodeSettings.UsualPort);
        string[] roles = (Text(_roles) ?? "server,worker").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (roles.FirstOrDefault(role => role is not ("server" or "worker")) is { } wrong)
        {
            throw new ConfigurationException($"{_roles.Describe()} names {wrong}; there are server and worker.");
        }

        string? certificate = Text(_certificate);
        string? key = Text(_key);
        if (certificate is null != key is null)
        {
            throw new ConfigurationException($"{_certificate.Describe()} and {_key.Describe()} go together.");
        }

        var settings = new NodeSettings
        {
            Name = Text(_name) ?? Environment.MachineName,
            IsServer = roles.Contains("server"),
            IsWorker = roles.Contains("worker"),
            ServerNodes = ServerNodes(host, port),
            Host = host,
            Listen = Text(_listen) ?? host,
            Port = port,
            BulkPort = Port(_bulkPort, NodeSettings.UsualBulkPort),
            DeskPort = Port(_deskPort, NodeSettings.UsualDeskPort),
            BulkByAkka = OneOf(_bulk, "links", "akka") == "akka",
            Token = NodeToken.Read(parsed.GetValue(_tokenFile.Option), Text(_tokenFile)),
            CertificateFile = certificate,
            KeyFile = key,
            Folder = Text(_folder) ?? "cluster",
            CacheFolder = Text(_cache),
            CacheBytes = Number(_cacheMegabytes, 0, int.MaxValue, 10_000) * 1_000_000L,
            Threads = Number(_threads, 1, 1024, Environment.ProcessorCount),
            Run = Text(_run),
            ExitsWhenDone = OneOf(_afterRuns, "stay", "exit") == "exit",
            ConfigurationFile = file,
        };
        return (settings, OneOf(_log, "text", "json") == "json" ? LogFormat.Json : LogFormat.Text);

        string? Text(NodeSetting setting) => setting.Find(parsed, values);

        IReadOnlyList<LinkAddress> ServerNodes(string ownHost, int ownPort) => Text(_serverNodes) is { } text
            ? [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(node => LinkAddress.Parse(node, _serverNodes.Describe()))]
            : [new LinkAddress(ownHost, ownPort)];

        int Port(NodeSetting setting, int usual) => Number(setting, 0, ushort.MaxValue, usual);

        int Number(NodeSetting setting, int least, int most, int usual)
        {
            string? text = Text(setting);
            return text is null
                ? usual
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
                    ? number
                    : throw new ConfigurationException(FormattableString.Invariant($"{setting.Describe()} is '{text}', not a whole number from {least:N0} to {most:N0}."));
        }

        string OneOf(NodeSetting setting, string usual, string other) => Text(setting) switch
        {
            null => usual,
            { } text when text == usual || text == other => text,
            { } text => throw new ConfigurationException($"{setting.Describe()} is '{text}'; there are {usual} and {other}."),
        };
    }

    private static IReadOnlyDictionary<string, string> ReadFile(string file) => ClusterHost.BuiltIn is { } host
        ? host.ReadNodeFile(file)
        : throw new ConfigurationException($"{file} cannot be read: this program was built without Akka.NET, which reads HOCON. Give the settings as options or environment variables.");

    private NodeSetting Add(string name, string value, string description)
    {
        var setting = new NodeSetting(name, value, description);
        _settings.Add(setting);
        return setting;
    }
}
