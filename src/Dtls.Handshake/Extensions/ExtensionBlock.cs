using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>
/// The extensions of a message where they stand. RFC 8446 §4.2:
/// <code>struct { ExtensionType extension_type; opaque extension_data&lt;0..2^16-1&gt;; } Extension;</code>
/// </summary>
internal readonly ref struct ExtensionBlock
{
    /// <summary>More extensions than any real hello has; it bounds the search for duplicates.</summary>
    public const int MaxCount = 128;

    private ExtensionBlock(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The extensions without the length of the whole.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Wraps what a writer of ours made.</summary>
    public static ExtensionBlock Of(ReadOnlySpan<byte> written) => new(written);

    /// <summary>Checks that the block can be walked and that no type comes twice (RFC 8446 §4.2: a MUST NOT of the sender).</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ExtensionBlock block)
    {
        block = new ExtensionBlock(bytes);
        Span<ushort> seen = stackalloc ushort[MaxCount];
        int count = 0;
        var reader = new WireReader(bytes);
        while (!reader.IsEmpty)
        {
            ushort type = reader.ReadUInt16();
            reader.ReadVector16();
            if (reader.Failed || count == MaxCount || seen[..count].Contains(type))
            {
                return false;
            }

            seen[count++] = type;
        }

        return !reader.Failed;
    }

    /// <summary>The data of an extension; false when it is absent.</summary>
    public bool TryFind(ExtensionType type, out ReadOnlySpan<byte> data)
    {
        foreach (Extension extension in this)
        {
            if (extension.Type == type)
            {
                data = extension.Data;
                return true;
            }
        }

        data = default;
        return false;
    }

    public bool Contains(ExtensionType type) => TryFind(type, out _);

    public Enumerator GetEnumerator() => new(Bytes);

    public readonly ref struct Extension(ExtensionType type, ReadOnlySpan<byte> data)
    {
        public ExtensionType Type { get; } = type;

        public ReadOnlySpan<byte> Data { get; } = data;
    }

    public ref struct Enumerator(ReadOnlySpan<byte> bytes)
    {
        private WireReader _reader = new(bytes);

        public Extension Current { get; private set; }

        public bool MoveNext()
        {
            if (_reader.IsEmpty)
            {
                return false;
            }

            Current = new Extension((ExtensionType)_reader.ReadUInt16(), _reader.ReadVector16());
            return !_reader.Failed;
        }
    }
}
