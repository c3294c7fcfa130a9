using Xunit;

namespace Dtls.Interop.Tests.Processes;

/// <summary>Programs of others that the tests talk to.</summary>
internal static class PeerProgram
{
    /// <summary>
    /// Where <paramref name="name"/> is installed. Without it the test is skipped, with the reason; on a build server (CI=true) a missing
    /// peer is a failure, so that nobody believes in tests that never ran.
    /// </summary>
    public static string Require(string name)
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Join(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name))
            .FirstOrDefault(File.Exists);
        if (path is null)
        {
            Miss($"{name} is not installed");
        }

        return path ?? "";
    }

    /// <summary>The same for a file of a package.</summary>
    public static void RequireFile(string path)
    {
        if (!File.Exists(path))
        {
            Miss($"there is no {path}");
        }
    }

    private static void Miss(string reason)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", reason);
        Assert.Fail($"{reason}, and CI=true asks for every peer");
    }
}
