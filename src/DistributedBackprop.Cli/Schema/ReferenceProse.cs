namespace DistributedBackprop.Cli.Schema;

/// <summary>What the reference says besides the schema: how to read it, and an example for each section.</summary>
internal static class ReferenceProse
{
    /// <summary>The name of the example for the options outside all sections.</summary>
    public const string Top = "";

    /// <summary>What stands above the first table.</summary>
    public const string Introduction = """
        # Configuration reference

        A configuration is a file that says what a run learns from, which network it trains, and how. `dbp train CONFIG` reads it,
        `dbp new` writes one for a table of yours, and [config/](../config) holds four that explain themselves. A run keeps its own,
        complete with every default, as `config.json` in its folder.

        This page is made by `dbp schema --format markdown` from the same declarations that the program reads configurations by.

        ## How it is written

        - JSON, with comments (`//` and `/* */`) and a comma after the last element if you like.
        - An option that is left out has its default. `data` and `network` are always needed.
        - Keys and names are case-sensitive. A key that is not known, a wrong type and an impossible value are refused with the line,
          the path of the option, what is allowed, and the nearest known name; see [troubleshooting](TROUBLESHOOTING.md).
        - Some options are one of several kinds, which `kind` names: `"optimizer": { "kind": "adam" }`. The default kind need not be
          named. Each kind has options of its own.
        - A list of one value may be written as the value: `"target": "species"`.
        - `null` is a value only where the table says so.
        - Paths of data are relative to the configuration's folder.
        - Any option can be set on the command line, by its path: `--set optimizer.learningRate=0.01`, or
          `--set 'network.layers[0].units=32'` for the first layer. Where that names another `kind`, what the file says of the former
          kind's own options no longer counts.

        ## Help from an editor

        An editor that knows JSON schemas completes keys, shows what they mean and marks mistakes. Name the schema at the top:

        ```json
        { "$schema": "training.schema.json" }
        ```

        The path is relative to the configuration. The schema lies in [config/](../config/training.schema.json); for a folder of your
        own, `dbp schema > training.schema.json` writes it there, and `dbp new` then names it in what it writes. The line changes
        nothing in the run.

        ## How to read the tables

        *value* says the type, the unit and the range. *default* is what holds where the option is left out. *on resume* says whether
        `dbp train --resume RUN` takes another value: an option that is *fixed* can change bits of the result, is a part of the run's
        identity (its settings hash), and cannot change when the run goes on. One that *may change* changes no bit that is computed:
        the same updates have the same parameters, whatever its value.

        The examples of all sections together are one configuration.


        """;

    /// <summary>An example for each section, which together are one configuration.</summary>
    public static IReadOnlyDictionary<string, string> Examples { get; } = new Dictionary<string, string>
    {
        [Top] = """
            "name": "houses",
            "seed": 1,
            "precision": "float32"
            """,
        ["data"] = """
            "data": {
              "file": "../data/houses.csv",
              "target": "price",
              "task": "regression",
              "ignore": ["id", "street"],
              // 1 and 2 in this column are names of districts, no amounts.
              "categories": ["district"],
              "missing": "mean",
              "featureScaling": { "kind": "standard" },
              "targetScaling": { "kind": "standard" },
              "validationShare": 0.2
            }
            """,
        ["network"] = """
            "network": {
              "layers": [
                { "units": 32, "activation": "relu", "initializer": { "kind": "he" } },
                { "units": 1, "activation": "identity" }
              ],
              "loss": "halfSquaredError"
            }
            """,
        ["optimizer"] = """
            "optimizer": {
              "kind": "adamW",
              "learningRate": 0.003,
              "weightDecay": 0.01,
              "schedule": { "kind": "cosine", "warmUpEpochs": 2 }
            }
            """,
        ["batch"] = """
            // A step learns from 64 examples, in 8 pieces: up to 8 workers have something to do.
            "batch": { "miniBatch": 64, "microBatch": 8 }
            """,
        ["stopping"] = """
            "stopping": { "epochs": 200, "patience": 20, "timeLimitSeconds": 3600 }
            """,
        ["workers"] = """
            // Leaves the other cores to other programs.
            "workers": { "count": 4 }
            """,
        ["servers"] = """
            "servers": { "renewSeconds": 1, "leaseSeconds": 5 }
            """,
        ["checkpoint"] = """
            // A large network on a slow disk: more seldom, and fewer of them.
            "checkpoint": { "everySeconds": 60, "keep": 2 }
            """,
        ["output"] = """
            "output": { "folder": "runs", "model": "best" }
            """,
    };
}
