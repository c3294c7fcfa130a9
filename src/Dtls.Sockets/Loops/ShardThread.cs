using System.Diagnostics.CodeAnalysis;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Loops;

/// <summary>
/// The thread that a listener's shard has to itself where the transport can block for it: no hop through the thread pool lies between a
/// datagram and its handler.
/// </summary>
internal static class ShardThread
{
    public static void Start(Endpoint endpoint, Shard shard, LinuxUdpTransport transport)
    {
        var thread = new Thread(() => Run(endpoint, shard, transport))
        {
            IsBackground = true, // a listener that nobody closed must not keep the process alive
            Name = "DTLS shard",
        };
        thread.UnsafeStart();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The loop is the last to see a fault; it ends the endpoint, not the process.")]
    private static void Run(Endpoint endpoint, Shard shard, LinuxUdpTransport transport)
    {
        try
        {
            while (!shard.IsStopped && transport.Wait())
            {
                shard.RunWoken();
            }
        }
        catch (Exception exception)
        {
            endpoint.Fault(exception);
        }

        shard.EndOnThread();
    }
}
