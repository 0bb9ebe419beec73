using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DistributedBackprop.Cli.Tests.Troubleshooting;

/// <summary>
/// Finds what the program can say when something is not as it should be: every sentence among the texts of a source, and shorter
/// ones where they go into an error. Documentation, help, results and errors of programmers are none.
/// </summary>
internal static partial class MessageScan
{
    private const int LeastWords = 3;
    private const int LeastWordsOfError = 2;

    /// <summary>What is made of a text that goes to a user.</summary>
    private static readonly HashSet<string> Errors =
    [
        "ConfigurationException", "DataException", "ModelException", "ExportException", "NetworkDefinitionException", "InvalidDataException",
        "IOException", "JsonException", "ArithmeticException", "StopReason", "Violation", "RejectedCheckpoint",
        "problems.Add", "result.AddError", "argument.AddError", "Refuse", "Problem", "DataException.AtField",
    ];

    /// <summary>What is made of a text that does not: errors of programmers, help, and formats.</summary>
    private static readonly HashSet<string> Others =
    [
        "ArgumentException", "ArgumentOutOfRangeException", "InvalidOperationException", "InvalidCastException", "NotSupportedException",
        "BrokenInvariantException", "BrokenInvariantException.ThrowUnless", "RequireLength", "Command", "RootCommand", "WholeNumber.Option",
        "UnreachableException", "time.ToUniversalTime().ToString",
    ];

    /// <summary>Where texts are results, reasons or sources of another program: only errors count.</summary>
    private static readonly string[] RoomsOfResults =
    [
        "src/DistributedBackprop.Cli/Certificate/", "src/DistributedBackprop.Cli/Train/Places/", "src/DistributedBackprop.Cli/Doctor/", "src/DistributedBackprop.Cli/Evaluate/", "src/DistributedBackprop.Cli/Explain/",
        "src/DistributedBackprop.Cli/Export/", "src/DistributedBackprop.Cli/Inspect/", "src/DistributedBackprop.Cli/Models/",
        "src/DistributedBackprop.Cli/New/", "src/DistributedBackprop.Cli/Node/NodeArguments.cs", "src/DistributedBackprop.Akka/ClusterConfiguration.cs", "src/DistributedBackprop.Akka/Nodes/NodeConfiguration.cs", "src/DistributedBackprop.Cli/Train/Progress/", "src/DistributedBackprop.Hosting/Storage/RunMemory.cs", "src/DistributedBackprop.Cli/Predict/", "src/DistributedBackprop.Cli/Schema/",
        "src/DistributedBackprop.Training/Suggestion/", "src/DistributedBackprop.Training/Export/CSharp/",
        "src/DistributedBackprop.Training/Configuration/TrainingSchema.cs", "src/DistributedBackprop.Training/Configuration/ConfigurationSchema.cs",
        "src/DistributedBackprop.Training/Configuration/ResumableOption.cs",
    ];

    /// <summary>
    /// Where texts say what is wrong with bytes from another process: one row explains all of them, as the same is to be done.
    /// </summary>
    private static readonly string[] RoomsOfProtocol =
    [
        .. new[] { "Announcement", "BulkSender", "FrameHeader", "FrameReader", "Inbound", "IncomingBulk", "Link", "LinkReader", "LinkTerms", "LinkWriter", "ReceiveWindow", "SendCredit" }
            .Select(name => $"src/DistributedBackprop.Hosting/Tcp/Links/{name}.cs"),
        .. new[] { "FetcherConnection", "FileFetch", "FileReply", "OwnerConnection", "VectorFetch", "VectorReply" }
            .Select(name => $"src/DistributedBackprop.Hosting/Tcp/Bulk/{name}.cs"),
        .. new[] { "Bulk/AkkaBulk", "Bulk/ChunkActor", "Bulk/KeptVectors", "Nodes/NodeFormats", "Wire/CheckpointLabel", "Wire/Fields", "Wire/HistoryVector", "Wire/RoleFormats" }
            .Select(name => $"src/DistributedBackprop.Akka/{name}.cs"),
        "src/DistributedBackprop.Hosting/Tcp/Messages/FieldReader.cs", "src/DistributedBackprop.Hosting/Tcp/Messages/Introduction.cs",
        "src/DistributedBackprop.Hosting/Tcp/Messages/StepFields.cs", "src/DistributedBackprop.Hosting/Tcp/Serving/PushInbox.cs",
    ];

    /// <summary>Where what is an error of a programmer in the library is told to users: the reader of configurations asks these rules.</summary>
    private static readonly string[] RoomsOfRules = ["src/DistributedBackprop.Engine/Optimizers/OptimizerRules.cs"];

    /// <summary>Where every text is an error, though it is put together before it goes into one.</summary>
    private static readonly string[] RoomsOfErrors = ["src/DistributedBackprop.Training/Configuration/OptionProblem.cs"];

    /// <summary>The messages of a source.</summary>
    /// <param name="path">Its path, for places and rooms.</param>
    /// <param name="source">Its text.</param>
    public static IEnumerable<SourceMessage> Find(string path, string source)
    {
        if (RoomsOfProtocol.Contains(path))
        {
            yield break;
        }

        bool isRule = RoomsOfRules.Contains(path);
        bool onlyErrors = RoomsOfResults.Any(room => path.StartsWith(room, StringComparison.Ordinal));
        foreach (ExpressionSyntax text in CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes(node => !IsText(node)).OfType<ExpressionSyntax>().Where(IsText))
        {
            // What stands in the hole of a message may be a message too.
            foreach (ExpressionSyntax part in text.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Where(node => node == text || IsTextInHole(node)))
            {
                string? destination = Destination(part);
                bool isError = RoomsOfErrors.Contains(path) || (destination is not null && (Errors.Contains(destination) || (isRule && destination == "ArgumentException")));
                var message = new SourceMessage($"{path} line {part.GetLocation().GetLineSpan().StartLinePosition.Line + 1}", Canonical(part));
                bool isOther = (destination is not null && !isError && Others.Contains(destination)) || IsDescription(part);
                int least = isError && part == text ? LeastWordsOfError : LeastWords;
                if (!isOther && (isError || !onlyErrors) && message.IsSentence && message.Words >= least)
                {
                    yield return message;
                }
            }
        }
    }

    /// <summary>A literal, an interpolation, or a sum of them.</summary>
    private static bool IsText(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.StringLiteralExpression),
        InterpolatedStringExpressionSyntax => true,
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && (IsText(sum.Left) || IsText(sum.Right)),
        _ => false,
    };

    private static bool IsTextInHole(ExpressionSyntax node) =>
        IsText(node) && node.Parent is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression };

    private static string Canonical(ExpressionSyntax text) => Spaces().Replace(Words(text), " ").Trim();

    private static string Words(ExpressionSyntax text) => text switch
    {
        LiteralExpressionSyntax literal when IsText(literal) => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax interpolated => string.Concat(interpolated.Contents.Select(content => content is InterpolatedStringTextSyntax words
            ? words.TextToken.ValueText.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal)
            : SourceMessage.Hole)),
        BinaryExpressionSyntax sum when IsText(sum) => Words(sum.Left) + Words(sum.Right),
        _ => SourceMessage.Hole,
    };

    /// <summary>What the text is given to: the type that is made or the method that is called, of the nearest that is known.</summary>
    private static string? Destination(ExpressionSyntax text) => text.Ancestors()
        .TakeWhile(node => node is not (MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax))
        .Select(node => node switch
        {
            ObjectCreationExpressionSyntax creation => LastName(creation.Type.ToString()),
            ImplicitObjectCreationExpressionSyntax => TypeOfMember(node),
            InvocationExpressionSyntax call => WithoutTypeArguments(call.Expression.ToString()),
            _ => null,
        })
        .FirstOrDefault(name => name is not null && (Errors.Contains(name) || Others.Contains(name)));

    private static string? TypeOfMember(SyntaxNode node) => node.Ancestors().Select(ancestor => ancestor switch
    {
        LocalFunctionStatementSyntax function => function.ReturnType.ToString(),
        MethodDeclarationSyntax method => method.ReturnType.ToString(),
        PropertyDeclarationSyntax property => property.Type.ToString(),
        _ => null,
    }).FirstOrDefault(type => type is not null);

    private static string LastName(string type) => WithoutTypeArguments(type[(type.LastIndexOf('.') + 1)..]);

    private static string WithoutTypeArguments(string name) => name.Split('<')[0];

    private static bool IsDescription(SyntaxNode text) => text.Ancestors().Any(node =>
        node is AttributeSyntax || (node is AssignmentExpressionSyntax assignment && assignment.Left.ToString() is "Description" or "HelpName"));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
