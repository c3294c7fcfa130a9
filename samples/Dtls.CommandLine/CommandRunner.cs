using System.CommandLine;
using System.CommandLine.Invocation;

namespace Dtls.CommandLine;

/// <summary>Runs a command so that whatever goes wrong is one line on standard error and an <see cref="ExitCode"/>.</summary>
public static class CommandRunner
{
    /// <summary>Parses and runs.</summary>
    /// <param name="command">The program's command.</param>
    /// <param name="programName">What its error lines begin with.</param>
    /// <param name="args">What was typed.</param>
    /// <param name="output">Where help goes.</param>
    /// <param name="error">Where error lines go.</param>
    public static async Task<int> RunAsync(RootCommand command, string programName, string[] args, TextWriter output, TextWriter error)
    {
        ParseResult parsed = command.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            await error.WriteLineAsync($"{programName}: {parsed.Errors[0].Message} (see --help)");
            return ExitCode.Usage;
        }

        using var stop = new StopSignal();
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // StopSignal does it: the programs finish with a summary or a close_notify
        };
        try
        {
            return await parsed.InvokeAsync(configuration, stop.Token);
        }
        catch (Exception e) when (FailureText.Describe(e) is { } line)
        {
            await error.WriteLineAsync($"{programName}: {line}");
            return e is UsageException or ArgumentException ? ExitCode.Usage : ExitCode.Failure;
        }
    }
}
