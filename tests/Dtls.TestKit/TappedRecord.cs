using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.TestKit;

/// <summary>A record that a <see cref="WireTap"/> could read.</summary>
/// <param name="ToServer">Its direction.</param>
/// <param name="Datagram">Which of the datagrams sent, both directions counted, carried it.</param>
/// <param name="Time">When it was sent.</param>
public sealed record TappedRecord(bool ToServer, int Datagram, DateTimeOffset Time, ContentType Type, RecordNumber Number, byte[] Plaintext)
{
    /// <summary>The record numbers of an ACK, in its order.</summary>
    public IReadOnlyList<RecordNumber> Acknowledged
    {
        get
        {
            var numbers = new List<RecordNumber>();
            var reader = new WireReader(Plaintext);
            var list = new WireReader(reader.ReadVector16());
            while (Type == ContentType.Ack && !list.IsEmpty)
            {
                numbers.Add(new RecordNumber((ushort)list.ReadUInt64(), list.ReadUInt64()));
            }

            return numbers;
        }
    }

    /// <summary>The fragments of a handshake record: which bytes of which message.</summary>
    public IReadOnlyList<TappedFragment> Fragments
    {
        get
        {
            var fragments = new List<TappedFragment>();
            var reader = new WireReader(Plaintext);
            while (Type == ContentType.Handshake && !reader.IsEmpty)
            {
                byte type = reader.ReadUInt8();
                int length = reader.ReadUInt24();
                ushort sequence = reader.ReadUInt16();
                int offset = reader.ReadUInt24();
                int fragmentLength = reader.ReadUInt24();
                reader.ReadBytes(fragmentLength);
                fragments.Add(new TappedFragment(type, sequence, offset, fragmentLength, length));
            }

            return fragments;
        }
    }
}

/// <summary>A piece of a handshake message.</summary>
/// <param name="Type">The HandshakeType.</param>
/// <param name="MessageLength">Bytes of the whole message.</param>
public readonly record struct TappedFragment(byte Type, ushort Sequence, int Offset, int Length, int MessageLength);
