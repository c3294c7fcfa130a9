using System.Buffers.Binary;

namespace Dtls.Handshake.Messages;

/// <summary>A vector of 16-bit codes (suites, groups, schemes, versions) where it stands in a message.</summary>
internal readonly ref struct UInt16List
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Wraps the bytes of the vector without its length.</summary>
    /// <param name="bytes">An even number of bytes; codecs check that with <see cref="IsWellFormed"/>.</param>
    public UInt16List(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public static bool IsWellFormed(ReadOnlySpan<byte> bytes) => bytes.Length % 2 == 0;

    public int Count => _bytes.Length / 2;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ushort this[int index] => BinaryPrimitives.ReadUInt16BigEndian(_bytes[(2 * index)..]);

    public SignatureScheme[] ToSchemes()
    {
        var schemes = new SignatureScheme[Count];
        for (int i = 0; i < schemes.Length; i++)
        {
            schemes[i] = (SignatureScheme)this[i];
        }

        return schemes;
    }

    public bool Contains(ushort code)
    {
        for (int i = 0; i < Count; i++)
        {
            if (this[i] == code)
            {
                return true;
            }
        }

        return false;
    }
}
