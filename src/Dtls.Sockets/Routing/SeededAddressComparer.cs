using System.Buffers.Binary;
using System.Security.Cryptography;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Routing;

/// <summary>Hashes addresses with secret seeds: peers choose their addresses and ports, and must not be able to make them collide.</summary>
internal sealed class SeededAddressComparer : IEqualityComparer<PeerAddress>
{
    private readonly ulong _seed0;
    private readonly ulong _seed1;

    public SeededAddressComparer(RandomNumberGenerator random)
    {
        Span<byte> seeds = stackalloc byte[16];
        random.GetBytes(seeds);
        _seed0 = BinaryPrimitives.ReadUInt64LittleEndian(seeds);
        _seed1 = BinaryPrimitives.ReadUInt64LittleEndian(seeds[8..]);
    }

    public bool Equals(PeerAddress x, PeerAddress y) => x.Equals(in y);

    public int GetHashCode(PeerAddress obj) => obj.GetHashCode(_seed0, _seed1);
}
