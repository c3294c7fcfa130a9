using System.Globalization;
using System.Net;
using Xunit;

namespace Dtls.Interop.Tests.Processes;

/// <summary>The programs of this repository, run as a user runs them.</summary>
internal static class OwnProgram
{
    /// <summary>Starts the netcat as a client. It tells what was negotiated.</summary>
    public static RunningProcess StartCatClient(int port, params IEnumerable<string> arguments) =>
        StartCat(["--connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), "--verbose", .. arguments]);

    /// <summary>Starts the netcat as a server for one association, on a port it picks.</summary>
    public static async Task<(RunningProcess Cat, int Port)> StartCatListenerAsync(params IEnumerable<string> arguments)
    {
        RunningProcess cat = StartCat(["--listen", "127.0.0.1:0", "--once", "--verbose", .. arguments]);
        return (cat, await ReadPortAsync(cat, cat.Errors));
    }

    /// <summary>Starts the netcat.</summary>
    public static RunningProcess StartCat(IEnumerable<string> arguments) => RunningProcess.Start(PathOf("Dtls.Cat"), arguments);

    /// <summary>Starts the flood.</summary>
    public static RunningProcess StartFlood(params IEnumerable<string> arguments) => RunningProcess.Start(PathOf("Dtls.Flood"), arguments);

    /// <summary>The port that a listener of ours tells.</summary>
    public static async Task<int> ReadPortAsync(RunningProcess process, OutputLog log)
    {
        const string Announcement = "listening on ";
        string text = await process.WaitForAsync(Announcement, log);
        string address = text[(text.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..];
        return IPEndPoint.Parse(address[..address.AsSpan().IndexOfAny(",\r\n")]).Port;
    }

    /// <summary>The netcat ended with a failed handshake, and said why in one line.</summary>
    public static async Task AssertRefusedAsync(RunningProcess cat, string reason)
    {
        await cat.AssertExitCodeAsync(1);
        string line = Assert.Single(cat.Errors.Text.Split('\n'), line => line.Contains(" failed: ", StringComparison.Ordinal));
        Assert.Contains($" failed: {reason}", line, StringComparison.Ordinal);
    }

    private static string PathOf(string name) =>
        Path.Join(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);
}
