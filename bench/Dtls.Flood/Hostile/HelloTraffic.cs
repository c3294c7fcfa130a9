using System.Net;
using System.Security.Cryptography;
using Dtls.Handshake;

namespace Dtls.Flood.Hostile;

/// <summary>ClientHellos as a real client sends them, each with a random of its own, from ever new addresses. No cookie is ever returned.</summary>
internal sealed class HelloTraffic : HostileTraffic
{
    // 13 bytes of record, 12 of handshake, 2 of version: RFC 6347 §4.2.2.
    private const int RandomOffset = 27;
    private const int RandomLength = 32;
    private const int Templates = 16;

    private readonly StrangerSockets _strangers;
    private readonly byte[][][] _hellos = new byte[Templates][][]; // each is one datagram, or two when a post-quantum share makes it long
    private int _turn;
    private int _piece;

    public HelloTraffic(IPEndPoint target, DtlsClientOptions client)
    {
        _strangers = new StrangerSockets(target);
        DtlsContext context = DtlsContext.CreateClient(client);
        byte[] datagram = new byte[2048];
        for (int i = 0; i < Templates; i++)
        {
            using DtlsSession session = DtlsSession.CreateClient(context, "flood.invalid");
            var pieces = new List<byte[]>();
            while (session.TryGetTransmit(datagram, out int written))
            {
                pieces.Add(datagram[..written]);
            }

            _hellos[i] = [.. pieces];
        }
    }

    public override bool TrySendNext()
    {
        byte[][] hello = _hellos[_turn];
        byte[] piece = hello[_piece];
        bool isFirst = _piece == 0;
        if (++_piece == hello.Length)
        {
            _piece = 0;
            _turn = (_turn + 1) % Templates;
        }

        if (isFirst)
        {
            RandomNumberGenerator.Fill(piece.AsSpan(RandomOffset, RandomLength));
        }

        return isFirst ? _strangers.TrySend(piece) : _strangers.TrySendMore(piece);
    }

    public override void Dispose() => _strangers.Dispose();
}
