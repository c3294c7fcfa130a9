using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Dtls.Handshake;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Connecting;

/// <summary>Connects clients: looks the name up, and tries one address after the other.</summary>
internal static class Connector
{
    /// <summary>One context for all connections made with the same options: it is checked once, and may remember sessions.</summary>
    private static readonly ConditionalWeakTable<DtlsClientOptions, DtlsContext> Contexts = [];

    public static async ValueTask<DtlsConnection> ConnectAsync(DtlsConnectionOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPEndPoint> candidates = await LookUpAsync(options, cancellationToken).ConfigureAwait(false);
        return await ConnectAsync(candidates, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tries the addresses one after the other. Each has an equal share of the time that is left.</summary>
    public static async ValueTask<DtlsConnection> ConnectAsync(
        IReadOnlyList<IPEndPoint> candidates,
        DtlsConnectionOptions options,
        CancellationToken cancellationToken)
    {
        DtlsContext context = Contexts.GetValue(options.Client, static client => DtlsContext.CreateClient(client));
        long start = options.Client.TimeProvider.GetTimestamp();
        for (int i = 0; ; i++)
        {
            TimeSpan timeout = ShareOf(options, start, candidates.Count - i);
            var counts = new EventCounts();
            try
            {
                return await ConnectAsync(context, candidates[i], timeout, options, counts, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (i + 1 < candidates.Count && IsNoAnswer(exception, counts))
            {
                // No way there, nobody listens, or nothing comes back: the next address. A peer that answers and refuses is an answer.
            }
        }
    }

    /// <summary>Whether nobody is there. A handshake that was sent often enough ends as a failure before its time is over.</summary>
    private static bool IsNoAnswer(Exception exception, EventCounts counts) =>
        exception is SocketException or TimeoutException
        || (exception is DtlsException { IsLocal: true, Alert: AlertDescription.UserCanceled } && counts[EndpointEvent.DatagramReceived] == 0);

    /// <summary>What is left of the handshake's time since <paramref name="start"/>, for each of those who want some of it.</summary>
    private static TimeSpan ShareOf(DtlsConnectionOptions options, long start, int count)
    {
        if (options.HandshakeTimeout == Timeout.InfiniteTimeSpan)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan left = options.HandshakeTimeout - options.Client.TimeProvider.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left / count : TimeSpan.Zero;
    }

    private static async Task<DtlsConnection> ConnectAsync(
        DtlsContext context,
        IPEndPoint remote,
        TimeSpan timeout,
        DtlsConnectionOptions options,
        EventCounts counts,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DtlsSession session = DtlsSession.CreateClient(context, TargetHost(options));
        UdpTransport transport = UdpSocket.CreateConnectedTransport(remote, options, counts);
        var endpoint = new Endpoint(options, options.Client, new ShardParts(transport, Door: null, counts, options.Handler));
        var connecting = new TaskCompletionSource<DtlsConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var association = new Association(endpoint.Shard, session, PeerAddress.Create(remote))
        {
            HandshakeDeadline = endpoint.After(endpoint.ToTimestamp(timeout)),
            Connecting = connecting,
        };
        session.Tag = association;
        endpoint.Shard.Post(new Errand(ErrandKind.Start, association));
        endpoint.Start();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var association = (Association)state!;
                if (!association.Connecting!.TrySetCanceled(token))
                {
                    return; // too late: the connection, or the reason why there is none, has been handed out
                }

                var reason = new DtlsFailure(AlertDescription.UserCanceled, IsLocal: true, "the connect call was cancelled");
                association.Shard.Post(new Errand(ErrandKind.Abort, association, reason));
            },
            association);
        try
        {
            return await connecting.Task.ConfigureAwait(false);
        }
        catch
        {
            await endpoint.StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<IReadOnlyList<IPEndPoint>> LookUpAsync(DtlsConnectionOptions options, CancellationToken cancellationToken)
    {
        if (options.RemoteEndPoint is IPEndPoint known)
        {
            return [known];
        }

        var name = (DnsEndPoint)options.RemoteEndPoint;
        AddressFamily family = options.LocalEndPoint?.AddressFamily ?? name.AddressFamily;
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(name.Host, family, cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0
            ? Array.ConvertAll(addresses, address => new IPEndPoint(address, name.Port))
            : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static string TargetHost(DtlsConnectionOptions options) => options switch
    {
        { TargetHost: { } host } => host,
        { RemoteEndPoint: DnsEndPoint name } => name.Host,
        { RemoteEndPoint: IPEndPoint { Address: var address } } => new IPAddress(address.GetAddressBytes()).ToString(), // no scope
        _ => throw new ArgumentException("The remote end point is neither an address nor a name.", nameof(options)),
    };
}
