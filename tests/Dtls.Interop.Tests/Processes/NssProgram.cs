using System.Globalization;
using System.Net.NetworkInformation;
using Xunit;

namespace Dtls.Interop.Tests.Processes;

/// <summary>The programs of NSS, run with the libraries of Firefox: those of the distribution may speak a draft of DTLS 1.3 only.</summary>
internal static class NssProgram
{
    /// <summary>Starts one of them. Its output is flushed line by line.</summary>
    public static RunningProcess Start(string name, params IEnumerable<string> arguments) => StartFile(PeerProgram.Require(name), arguments);

    /// <summary>Starts a program of ours that is linked with NSS.</summary>
    public static RunningProcess StartFile(string path, params IEnumerable<string> arguments)
    {
        string browser = PeerProgram.Require("firefox-esr");
        string libraries = Path.GetDirectoryName(File.ResolveLinkTarget(browser, returnFinalTarget: true)?.FullName ?? browser)!;
        Assert.True(File.Exists(Path.Join(libraries, "libssl3.so")), $"there is no NSS beside {browser}");
        return RunningProcess.Start("env", [$"LD_LIBRARY_PATH={libraries}", "stdbuf", "-oL", path, .. arguments]);
    }

    /// <summary>Starts <c>tstclnt</c> as a client of a port of ours.</summary>
    public static RunningProcess StartClient(string database, int port, params IEnumerable<string> arguments) =>
        Start("tstclnt", [.. Common(database, port), "-P", "client", "-a", "localhost", .. arguments]);

    /// <summary>Starts <c>tstclnt</c> as a server for one association.</summary>
    public static async Task<(RunningProcess Server, int Port)> StartServerAsync(string database, params IEnumerable<string> arguments)
    {
        int port = FreePort.Next();
        RunningProcess server = Start("tstclnt", [.. Common(database, port), "-P", "server", .. arguments]);
        await WaitUntilBoundAsync(port);
        return (server, port);
    }

    /// <summary>Waits until somebody receives on <paramref name="port"/>: the server does not tell.</summary>
    public static async Task WaitUntilBoundAsync(int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().Any(endPoint => endPoint.Port == port))
        {
            Assert.False(patience.IsCancellationRequested, $"nobody receives on port {port}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static string[] Common(string database, int port) =>
        ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-d", database, "-G"];
}
