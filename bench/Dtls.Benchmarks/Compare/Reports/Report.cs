using System.Globalization;
using Dtls.Benchmarks.Compare.Contestants;
using Dtls.Benchmarks.Compare.Trials;
using Spectre.Console;

namespace Dtls.Benchmarks.Compare.Reports;

/// <summary>The figures as Markdown tables, to be read on a console or pasted in a README.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="output">Takes what is to be kept.</param>
/// <param name="progress">Takes what goes on meanwhile.</param>
internal sealed class Report(CompareOptions options, TextWriter output, TextWriter progress)
{
    /// <summary>Wide enough for every table: a wrapped one is no Markdown.</summary>
    private const int Width = 160;

    public void Begin(IReadOnlyList<string> machine)
    {
        foreach (string line in machine)
        {
            output.WriteLine($"- {line}");
        }
    }

    /// <summary>Says that a contestant does not take part.</summary>
    public void Skip(string line) => output.WriteLine($"- {line}");

    /// <summary>Says what goes on.</summary>
    public void Note(string line) => progress.WriteLine(line);

    public void End(IReadOnlyList<Trial> trials, int rounds)
    {
        string associations = options.Associations == 1 ? "one association" : $"records go round {options.Associations:N0} associations";
        output.WriteLine("- allocated: on the managed heap, so not what OpenSSL allocates; the best round of who allocates is one without a collection");
        if (trials.Any(trial => Operations.IsHandshake(trial.Key.Operation)))
        {
            output.WriteLine("- bouncycastle has no handshake that does not block, so its two ends run on two threads, which overlap");
        }

        output.WriteLine($"- {rounds} interleaved rounds after the warm-up, one thread, {associations}");
        output.WriteLine("- x: how many times faster than that peer, by the best round");
        var groups = trials.GroupBy(trial => (trial.Key.Aead, Operation: Operations.RecordOperation(trial.Key.Operation)));
        foreach (IGrouping<(string Aead, string Operation), Trial> group in groups)
        {
            bool handshake = Operations.IsHandshake(group.Key.Operation);
            output.WriteLine();
            output.WriteLine($"{Title(group.Key.Operation)}, {group.Key.Aead}{Terms(group.Key.Operation)}");
            output.WriteLine();
            WriteTable(handshake ? HandshakeTable([.. group]) : RecordTable([.. group]));
        }
    }

    private static string Title(string operation) => operation switch
    {
        Operations.Protect => "Protect a record (seal, for the bare AEADs)",
        Operations.Unprotect => "Unprotect a record (open, for the bare AEADs)",
        Operations.UnprotectForged => "Refuse a forged record",
        Operations.HandshakeFull => "Full handshake",
        _ => "Resumed handshake",
    };

    private string Terms(string operation) => operation switch
    {
        Operations.HandshakeFull => $", {options.Group.Name}, ECDSA P-256, both ends",
        Operations.HandshakeResumed => $", both ends; with {options.Group.Name} in DTLS 1.3, without a key exchange in DTLS 1.2",
        _ => "",
    };

    private static Table RecordTable(IReadOnlyList<Trial> trials)
    {
        Table table = CreateTable("payload B", "implementation", "DTLS", "best ns", "median ns", "GB/s", "allocated B", "x OpenSSL", "x BouncyCastle");
        foreach (Trial trial in trials)
        {
            Measurement measured = trial.Measurement;
            string[] cells =
            [
                Whole(trial.Key.PayloadBytes),
                trial.Key.Implementation,
                trial.Key.Operation is Operations.Seal or Operations.Open ? "bare" : trial.Key.Protocol,
                Nanoseconds(measured.Best),
                Nanoseconds(measured.Median),
                (trial.Key.PayloadBytes / measured.Best).ToString("F2", CultureInfo.InvariantCulture),
                Whole(measured.AllocatedBytes),
                Ratio(trial, ContestantNames.OpenSsl, trials),
                Ratio(trial, ContestantNames.BouncyCastle, trials),
            ];
            table.AddRow(cells);
        }

        return table;
    }

    private static Table HandshakeTable(IReadOnlyList<Trial> trials)
    {
        Table table = CreateTable("implementation", "DTLS", "best us", "median us", "handshakes/s", "allocated B", "x OpenSSL", "x BouncyCastle");
        foreach (Trial trial in trials)
        {
            Measurement measured = trial.Measurement;
            string[] cells =
            [
                trial.Key.Implementation,
                trial.Key.Protocol,
                Nanoseconds(measured.Best / 1000),
                Nanoseconds(measured.Median / 1000),
                Whole((long)(1e9 / measured.Best)),
                Whole(measured.AllocatedBytes),
                Ratio(trial, ContestantNames.OpenSsl, trials),
                Ratio(trial, ContestantNames.BouncyCastle, trials),
            ];
            table.AddRow(cells);
        }

        return table;
    }

    /// <summary>Without the blank lines that Spectre.Console puts around a Markdown table.</summary>
    private void WriteTable(Table table)
    {
        using var rendered = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(rendered) });
        console.Profile.Width = Width;
        console.Write(table);
        foreach (string line in rendered.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0))
        {
            output.WriteLine(line);
        }
    }

    private static Table CreateTable(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Markdown);
        foreach (string column in columns)
        {
            TableColumn added = new TableColumn(column).NoWrap();
            table.AddColumn(column is "implementation" or "DTLS" ? added.LeftAligned() : added.RightAligned());
        }

        return table;
    }

    /// <summary>How many times faster than a peer at the same payload. DTLS 1.3 of ours stands beside DTLS 1.2 of theirs, which have no other.</summary>
    private static string Ratio(Trial trial, string peer, IReadOnlyList<Trial> trials)
    {
        Trial? other = trials.FirstOrDefault(
            candidate => candidate.Key.Implementation == peer && candidate.Key.PayloadBytes == trial.Key.PayloadBytes);
        return other is null || other == trial
            ? "-"
            : (other.Measurement.Best / trial.Measurement.Best).ToString("F2", CultureInfo.InvariantCulture);
    }

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Nanoseconds(double time) => time.ToString(time < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);

}
