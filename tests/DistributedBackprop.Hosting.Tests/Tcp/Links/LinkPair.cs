using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>A head and a worker joined by a link over loopback.</summary>
internal sealed class LinkPair : IDisposable
{
    private readonly LoopbackPair _streams = new();

    public LinkPair(LinkOptions? options = null, RecordingOwner? head = null, RecordingOwner? worker = null, Func<LoopbackPair, (Stream Head, Stream Worker)>? wrap = null)
    {
        Head = head ?? new RecordingOwner();
        Worker = worker ?? new RecordingOwner();
        (Stream headStream, Stream workerStream) = wrap?.Invoke(_streams) ?? (_streams.Head, _streams.Worker);
        HeadLink = Head.Link = new Link(headStream, "the worker", options ?? new LinkOptions(), Head);
        WorkerLink = Worker.Link = new Link(workerStream, "the head", options ?? new LinkOptions(), Worker);
    }

    public RecordingOwner Head { get; }

    public RecordingOwner Worker { get; }

    public Link HeadLink { get; }

    public Link WorkerLink { get; }

    public LinkPair Start()
    {
        HeadLink.Start();
        WorkerLink.Start();
        return this;
    }

    public void Dispose()
    {
        HeadLink.Dispose();
        WorkerLink.Dispose();
        _streams.Dispose();
    }
}
