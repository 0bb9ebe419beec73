using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Hosting.Tcp.Serving;
using DistributedBackprop.Hosting.Tests.Tcp.Links;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles.Serving;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Tcp.Serving;

/// <summary>Offers of parameters that are updated while a link is slow to take them.</summary>
public sealed class OfferSendingTests : IDisposable
{
    private static readonly Network<float> Network = new(300, new NetworkDefinition
    {
        Layers = [new DenseDefinition { Units = 300, Activation = Activation.Identity }],
        Loss = Loss.MeanSquaredError,
    });

    private readonly LoopbackPair _streams = new();
    private readonly RecordingOwner _worker = new();
    private readonly Link _workerLink;
    private readonly WorkerConnection _connection;
    private readonly ModelState<float> _model = new(Network, new ParameterUpdate<float>(Network, new GradientDescent(), stepsPerEpoch: 1, epochs: 10), seed: 1);
    private volatile bool _isSlow;

    public OfferSendingTests()
    {
        _workerLink = _worker.Link = new Link(_streams.Worker, "the head", new LinkOptions(), _worker);
        var pushes = new PushInbox(new VectorPool(() => new FlatVector<float>(new float[1])), vectorBytes: sizeof(float), sumsMost: 1, windowBytes: 1024);
        _connection = new WorkerConnection(new WatchedStream(_streams.Head, _ => BeforeWrite()), "the worker", new LinkOptions(), new EmptyHall(), pushes, new TransferMeter());
    }

    public void Dispose()
    {
        _connection.Dispose();
        _workerLink.Dispose();
        _streams.Dispose();
    }

    /// <summary>As where the thread that writes loses its processor between a checksum and the write of what it is of.</summary>
    [Fact]
    public void Updates_that_pass_while_parameters_are_written_leave_them_whole()
    {
        byte[] offered = _model.Parameters.Bytes.ToArray();
        _isSlow = true;
        _connection.Send(OfferOf(updates: 0));

        _connection.Start();
        _workerLink.Start();

        Assert.StartsWith("begin ", _worker.Next(), StringComparison.Ordinal);
        Assert.StartsWith("bulk ", _worker.Next(), StringComparison.Ordinal);
        Assert.True(_worker.Received.Single()[1].AsSpan().SequenceEqual(offered));
        Assert.False(_model.Parameters.Bytes.SequenceEqual(offered));
    }

    [Fact]
    public void Parameters_are_let_go_when_they_are_sent_replaced_or_their_link_has_ended()
    {
        FlatVector first = _model.Parameters;
        _connection.Send(OfferOf(updates: 0));
        Assert.True(first.IsHeld);

        Update();
        FlatVector second = _model.Parameters;
        _connection.Send(OfferOf(updates: 1));
        Assert.False(first.IsHeld);
        Assert.True(second.IsHeld);

        _connection.Start();
        _workerLink.Start();
        Assert.StartsWith("begin ", _worker.Next(), StringComparison.Ordinal);
        Assert.StartsWith("bulk ", _worker.Next(), StringComparison.Ordinal);
        _connection.Dispose();
        Assert.False(second.IsHeld);

        Update();
        _connection.Send(OfferOf(updates: 2));
        Assert.False(_model.Parameters.IsHeld);
    }

    private void BeforeWrite()
    {
        if (_isSlow)
        {
            Update();
            Update();
        }
    }

    private void Update() => _model.Apply(new FlatVector<float>([.. Enumerable.Repeat(1f, Network.ParameterCount)]), examples: 1, updates: 0);

    private Offer OfferOf(long updates) => new(new RoundId(new ModelVersion(1, updates), RoundKind.Gradient), Attempt: 1, [new LeafRange(0, 1)], _model.Parameters);

    private sealed class EmptyHall : IConnectionHall
    {
        public IReadOnlyList<RunFile> Files => [];

        public RunEnded? Ended => null;

        public (WorkerId? Worker, string Answer) Admit(WorkerConnection connection, Introduction introduction) => throw new NotSupportedException();

        public byte[] Describe(WorkerId worker) => throw new NotSupportedException();

        public void Pass(Message message, Action handled) => throw new NotSupportedException();

        public void CannotJoin(WorkerId worker, string reason) => throw new NotSupportedException();

        public void Closed(WorkerConnection connection, string cause)
        {
        }
    }
}
