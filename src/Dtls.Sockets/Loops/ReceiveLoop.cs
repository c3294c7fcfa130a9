using System.Diagnostics.CodeAnalysis;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>Waits for the portable transport, once per wake-up, and lets the shard take what came.</summary>
internal static class ReceiveLoop
{
    /// <returns>Completes when the socket is closed.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The loop is the last to see a fault; it ends the endpoint, not the process.")]
    public static async Task RunAsync(Endpoint endpoint, Shard shard, UdpTransport transport)
    {
        try
        {
            while (await transport.WaitAsync().ConfigureAwait(false))
            {
                await shard.RunReceivedAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            endpoint.Fault(exception);
        }

        shard.Post(new Errand(ErrandKind.Stop, null)); // does nothing when that is why we are here
    }
}
