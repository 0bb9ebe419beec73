namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>TensorProto.DataType: the type of a tensor's elements.</summary>
internal enum OnnxElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float = 1,

    /// <summary>Whole numbers of 64 bits.</summary>
    Integer = 7,

    /// <summary>Text in UTF-8.</summary>
    Text = 8,

    /// <summary>IEEE 754 binary64.</summary>
    Double = 11,
}
