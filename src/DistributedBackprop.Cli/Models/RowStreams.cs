using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DistributedBackprop.Cli.Models;

/// <summary>Where rows come from and go to when no file is named.</summary>
/// <param name="Input">Opens the standard input.</param>
/// <param name="Output">Opens the standard output.</param>
internal sealed record RowStreams(Func<TextReader> Input, Func<TextWriter> Output)
{
    /// <summary>UTF-8 that refuses what is none, with its byte order mark skipped.</summary>
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    private static readonly Encoding PlainUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Those of this process.</summary>
    public static RowStreams OfProcess { get; } = new(() => Reader(Console.OpenStandardInput()), () => Writer(OpenOutput()));

    /// <summary>Reads rows from bytes.</summary>
    public static TextReader Reader(Stream stream) => new StreamReader(stream, StrictUtf8, detectEncodingFromByteOrderMarks: false);

    /// <summary>Writes rows as bytes; they go out in large pieces.</summary>
    public static TextWriter Writer(Stream stream) => new StreamWriter(stream, PlainUtf8, bufferSize: 1 << 16) { NewLine = "\n" };

    /// <summary>
    /// The console's own stream hides that nobody reads a pipe any more, and a command would go on for nobody; the pipe itself tells.
    /// </summary>
    private static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows())
        {
            var direct = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!direct.CanSeek)
            {
                return direct;
            }
        }

        return Console.OpenStandardOutput();
    }
}
