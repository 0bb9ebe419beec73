namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>A message of protocol buffers.</summary>
internal interface IProtobufMessage
{
    /// <summary>Writes the message's fields.</summary>
    void WriteTo(ProtobufWriter writer);
}
