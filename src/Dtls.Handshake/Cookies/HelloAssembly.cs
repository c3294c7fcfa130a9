using Dtls.Handshake.Messages;

namespace Dtls.Handshake.Cookies;

/// <summary>
/// Room, made once, in which the fragments of ClientHellos from unproven addresses are put together: a DTLS 1.3 hello with a post-quantum
/// share spans two datagrams, and its cookie may stand in the second. Whoever comes takes the place of whoever was there before, so memory is
/// bounded whatever is sent; a hello that lost its place is sent again by its client.
/// </summary>
internal sealed class HelloAssembly
{
    /// <summary>Bytes of a hello, at most: room for a share of ML-KEM-1024 and more.</summary>
    public const int MaxHelloLength = 4096;

    /// <summary>The header of TLS stands before the body: the two are hashed together.</summary>
    private const int HeaderLength = 4;

    private const int Slots = 32;
    private const int MaxAddressLength = 64;

    private readonly Slot[] _slots = new Slot[Slots];

    public HelloAssembly()
    {
        for (int i = 0; i < Slots; i++)
        {
            _slots[i] = new Slot();
        }
    }

    /// <summary>Adds a fragment.</summary>
    /// <param name="hello">The whole ClientHello with the header of TLS, once all of it is there; stays until the next call.</param>
    public bool TryComplete(ReadOnlySpan<byte> address, in HandshakeHeader header, ReadOnlySpan<byte> fragment, out ReadOnlySpan<byte> hello)
    {
        hello = default;
        if (header.MessageLength > MaxHelloLength || header.FragmentOffset + fragment.Length > header.MessageLength || address.Length > MaxAddressLength)
        {
            return false;
        }

        var hash = default(HashCode); // seeded by the runtime: nobody outside knows who shares a place with whom
        hash.AddBytes(address);
        Slot slot = _slots[(uint)hash.ToHashCode() % Slots];
        slot.TakeFor(address, header);
        if (!slot.Add(header.FragmentOffset, fragment))
        {
            return false;
        }

        hello = slot.Release();
        return true;
    }

    private sealed class Slot
    {
        private readonly byte[] _address = new byte[MaxAddressLength];
        private readonly byte[] _hello = new byte[HeaderLength + MaxHelloLength];
        private readonly ulong[] _received = new ulong[MaxHelloLength / 64];
        private int _addressLength = -1;
        private int _sequence;
        private int _length;
        private int _count;

        /// <summary>Starts anew unless the slot holds fragments of this very message.</summary>
        public void TakeFor(ReadOnlySpan<byte> address, in HandshakeHeader header)
        {
            if (_addressLength == address.Length && address.SequenceEqual(_address.AsSpan(0, _addressLength)) && _sequence == header.MessageSequence && _length == header.MessageLength)
            {
                return;
            }

            address.CopyTo(_address);
            (_addressLength, _sequence, _length, _count) = (address.Length, header.MessageSequence, header.MessageLength, 0);
            _received.AsSpan().Clear();
            _hello[0] = (byte)header.Type;
            _hello[1] = 0;
            _hello[2] = (byte)(_length >> 8);
            _hello[3] = (byte)_length;
        }

        /// <summary>Keeps a fragment; true when nothing is missing any more.</summary>
        public bool Add(int offset, ReadOnlySpan<byte> fragment)
        {
            fragment.CopyTo(_hello.AsSpan(HeaderLength + offset));
            for (int i = offset; i < offset + fragment.Length; i++)
            {
                ref ulong word = ref _received[i >> 6];
                ulong bit = 1UL << (i & 63);
                _count += (word & bit) == 0 ? 1 : 0;
                word |= bit;
            }

            return _count == _length;
        }

        /// <summary>Gives the hello out and the place up; the bytes stay until somebody takes it.</summary>
        public ReadOnlySpan<byte> Release()
        {
            _addressLength = -1;
            return _hello.AsSpan(0, HeaderLength + _length);
        }
    }
}
