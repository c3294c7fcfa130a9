using Xunit;

namespace Dtls.Interop.Tests.Processes;

/// <summary>The network analyser: <c>tshark</c>, or the program that the environment variable <c>DTLS_TSHARK</c> names.</summary>
internal static class TsharkProgram
{
    /// <summary>A field of the records of DTLS 1.3: tshark 4.0 has none, 4.4 has.</summary>
    private const string UnifiedHeader = "dtls.unified_header.bitmask";

    /// <summary>Skips the test without a tshark.</summary>
    public static string Require()
    {
        string? named = Environment.GetEnvironmentVariable("DTLS_TSHARK");
        if (string.IsNullOrEmpty(named))
        {
            return PeerProgram.Require("tshark");
        }

        Assert.True(File.Exists(named), $"DTLS_TSHARK names {named}, which is not there");
        return named;
    }

    /// <summary>Skips the test without a tshark that knows the records of DTLS 1.3, on a build server too: not every Debian has one.</summary>
    /// <param name="capture">Any capture file.</param>
    public static async Task RequireDtls13Async(string capture)
    {
        // A filter may not name a field that it does not know.
        await using RunningProcess tshark = RunningProcess.Start(Require(), "-r", capture, "-Y", UnifiedHeader);
        bool knows = await tshark.WaitForExitAsync() is 0;
        Assert.SkipUnless(knows, $"{Require()} does not know the records of DTLS 1.3; DTLS_TSHARK may name one that does");
    }
}
