using System.Diagnostics;

namespace Dtls.TestKit;

/// <summary>What a child process said, and how it ended.</summary>
public sealed record ChildRun(int ExitCode, string Output);

/// <summary>
/// Runs tests of this test program again in a child process with one environment variable set. The runtime decides once, when it starts,
/// which instructions it admits to have; and all tests of endpoints can be run over another transport.
/// </summary>
public static class ChildRunner
{
    /// <summary>Stands before what a child has to tell its parent.</summary>
    public const string Mark = "[child]";

    private const string ChildVariable = "DTLS_TESTKIT_CHILD";

    /// <summary>Whether this process was started by <see cref="RunNamespaceAsync"/>.</summary>
    public static bool IsChild => Environment.GetEnvironmentVariable(ChildVariable) is not null;

    /// <summary>The variable that the parent set for this child.</summary>
    public static (string Name, string Value) ChildSwitch =>
        Environment.GetEnvironmentVariable(ChildVariable)?.Split('=', 2) is [string name, string value]
            ? (name, value)
            : throw new InvalidOperationException("This process is no child.");

    /// <summary>Runs the tests of a namespace with <paramref name="name"/> set to <paramref name="value"/>.</summary>
    public static async Task<ChildRun> RunNamespaceAsync(string testNamespace, string name, string value, CancellationToken cancellationToken)
    {
        using Process child = Process.Start(CreateStartInfo(testNamespace, name, value))
            ?? throw new InvalidOperationException("The test program did not start again.");
        try
        {
            Task<string> errors = child.StandardError.ReadToEndAsync(cancellationToken);
            string output = await child.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await child.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new ChildRun(child.ExitCode, output + await errors.ConfigureAwait(false));
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill(entireProcessTree: true);
            }
        }
    }

    private static ProcessStartInfo CreateStartInfo(string testNamespace, string name, string value)
    {
        // A test assembly of xunit v3 is a program; started without the options of a test platform, it runs its tests by itself.
        string assembly = System.Reflection.Assembly.GetEntryAssembly()!.Location;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["exec", assembly, "-noColor", "-noLogo", "-namespace", testNamespace])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[name] = value;
        start.Environment[ChildVariable] = $"{name}={value}";
        return start;
    }
}
