using System.Net;
using Dtls.Handshake;

namespace Dtls.Flood.Hostile;

/// <summary>
/// Noise and spoilt or replayed copies of genuine datagrams: from ever new addresses, and from the addresses of living associations, as if
/// somebody forged them.
/// </summary>
internal sealed class GarbageTraffic : HostileTraffic
{
    private const int SpoofedAssociations = 4;
    private const int MaxNoise = 1400;

    private readonly StrangerSockets _strangers;
    private readonly SpoofedAssociation[] _spoofed;
    private readonly byte[][] _hellos;
    private readonly byte[] _buffer = new byte[8192];
    private readonly Random _random = new(1);
    private int _turn;

    public GarbageTraffic(IPEndPoint target, DtlsClientOptions client)
    {
        _strangers = new StrangerSockets(target);
        DtlsContext context = DtlsContext.CreateClient(client);
        _spoofed = new SpoofedAssociation[SpoofedAssociations];
        for (int i = 0; i < _spoofed.Length; i++)
        {
            _spoofed[i] = SpoofedAssociation.Open(target, context);
        }

        using DtlsSession session = DtlsSession.CreateClient(context, "flood.invalid");
        _hellos = session.TryGetTransmit(_buffer, out int written) ? [_buffer[..written]] : [];
    }

    public int Spoofed => _spoofed.Length;

    /// <summary>How many of the associations whose datagrams were forged still answer.</summary>
    public int CountSurvivors() => _spoofed.Count(association => association.IsAnswered());

    public override bool TrySendNext()
    {
        SpoofedAssociation association = _spoofed[_turn++ % _spoofed.Length];
        switch (_random.Next(8))
        {
            case 0: // noise that is not DTLS, or whatever its first byte makes of it
                return _strangers.TrySend(Noise(_buffer));
            case 1:
                Span<byte> noise = Noise(_buffer);
                noise[0] = (byte)_random.Next(20, 64);
                return _strangers.TrySend(noise);
            case 2:
                return _strangers.TrySend(Spoil(association.Genuine));
            case 3:
                return _strangers.TrySend(Spoil(_hellos[0]));
            case 4:
                noise = Noise(_buffer);
                noise[0] = (byte)_random.Next(20, 64);
                return association.TrySend(noise);
            case 5:
                return association.TrySend(association.Seen); // a replay
            case 6:
                return association.TrySend(Spoil(_hellos[0])); // as if the client had started over
            default:
                return association.TrySend(Spoil(association.Genuine));
        }
    }

    public override void Dispose()
    {
        foreach (SpoofedAssociation association in _spoofed)
        {
            association.Dispose();
        }

        _strangers.Dispose();
    }

    private Span<byte> Noise(Span<byte> buffer)
    {
        Span<byte> noise = buffer[.._random.Next(1, MaxNoise)];
        _random.NextBytes(noise);
        return noise;
    }

    private ReadOnlySpan<byte> Spoil(byte[] genuine) => _buffer.AsSpan(0, Mutation.Write(genuine, _buffer, _random));
}
