using System.Security.Cryptography;
using Dtls.Handshake.Messages;

namespace Dtls.Handshake.Cookies;

/// <summary>
/// Room, made once, with the first fragment, in which the fragments of ClientHellos from unproven addresses are put together: a DTLS 1.3 hello with a
/// post-quantum share spans two datagrams, and its cookie may stand in the second.
/// </summary>
/// <remarks>
/// Anybody can send fragments from any number of addresses that never become a hello, and nothing tells them from good ones. So a newcomer
/// always gets a place, that of the oldest in a group which a secret picks; an address has one place at most, and a hello in one piece needs
/// none. The pieces of a genuine hello come one right after the other, and to part them a flood must bring about as many fragments in between
/// as there are places. A hello that lost its place is sent again by its client. To keep places for a least time instead would let
/// a flood lock the door: it would always hold all of them.
/// </remarks>
internal sealed class HelloAssembly
{
    /// <summary>Bytes of a hello, at most: room for a share of ML-KEM-1024 and more.</summary>
    public const int MaxHelloLength = 4096;

    /// <summary>Hellos that can be under way at once.</summary>
    public const int Places = Groups * PlacesPerGroup;

    private const int Groups = 16;

    /// <summary>With so many to choose the oldest from, it takes nearly as many newcomers to lose a place as if there were one group.</summary>
    private const int PlacesPerGroup = 16;

    private readonly HelloPlace _whole = new(new byte[HelloPlace.BytesLength], new ulong[HelloPlace.ReceivedLength]);
    private readonly int _secret;
    private HelloPlace[]? _places;
    private long _newcomers;

    public HelloAssembly(RandomNumberGenerator random)
    {
        Span<byte> secret = stackalloc byte[sizeof(int)];
        random.GetBytes(secret);
        _secret = BitConverter.ToInt32(secret);
    }

    /// <summary>Adds a fragment.</summary>
    /// <param name="hello">The whole ClientHello with the header of TLS, once all of it is there; stays until the next call.</param>
    public bool TryComplete(ReadOnlySpan<byte> address, in HandshakeHeader header, ReadOnlySpan<byte> fragment, out ReadOnlySpan<byte> hello)
    {
        hello = default;
        if (header.MessageLength > MaxHelloLength || header.FragmentOffset + fragment.Length > header.MessageLength || address.Length > HelloPlace.MaxAddressLength)
        {
            return false;
        }

        HelloPlace place = fragment.Length == header.MessageLength ? _whole : FindPlace(address);
        if (!place.IsFor(address, header))
        {
            place.TakeFor(address, header, ++_newcomers);
        }

        if (!place.Add(header.FragmentOffset, fragment))
        {
            return false;
        }

        hello = place.Release();
        return true;
    }

    /// <summary>The place of the address, else the oldest of its group.</summary>
    private HelloPlace FindPlace(ReadOnlySpan<byte> address)
    {
        var hash = default(HashCode); // seeded by the runtime, too
        hash.Add(_secret);
        hash.AddBytes(address);
        _places ??= CreatePlaces();
        ReadOnlySpan<HelloPlace> group = _places.AsSpan((int)((uint)hash.ToHashCode() % Groups) * PlacesPerGroup, PlacesPerGroup);
        HelloPlace oldest = group[0];
        foreach (HelloPlace place in group)
        {
            if (place.IsTakenBy(address))
            {
                return place;
            }

            oldest = place.TakenAt < oldest.TakenAt ? place : oldest;
        }

        return oldest;
    }

    private static HelloPlace[] CreatePlaces()
    {
        // One array of each kind: what no hello ever stands in stays a promise of the operating system.
        byte[] bytes = new byte[Places * HelloPlace.BytesLength];
        ulong[] received = new ulong[Places * HelloPlace.ReceivedLength];
        var places = new HelloPlace[Places];
        for (int i = 0; i < Places; i++)
        {
            places[i] = new HelloPlace(
                bytes.AsMemory(i * HelloPlace.BytesLength, HelloPlace.BytesLength),
                received.AsMemory(i * HelloPlace.ReceivedLength, HelloPlace.ReceivedLength));
        }

        return places;
    }
}
