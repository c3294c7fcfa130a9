using System.Globalization;
using Dtls.CommandLine;

namespace Dtls.Flood.Targets;

/// <summary><c>--serve</c>: the echo, until Ctrl-C.</summary>
internal static class EchoService
{
    public static async Task<int> RunAsync(FloodOptions options, TextWriter output, CancellationToken stop)
    {
        var handler = new EchoHandler();
        await using EchoListener listener = await EchoListener.ListenAsync(options, options.Serve!, handler, stop);
        await output.WriteLineAsync($"listening on {listener.LocalEndPoint}, certificate --fingerprint {listener.Fingerprint}");
        await output.FlushAsync(CancellationToken.None);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{handler.Connected} handshakes, {handler.Echoed} datagrams echoed"));
        return ExitCode.Success;
    }
}
