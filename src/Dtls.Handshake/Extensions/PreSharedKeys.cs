using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>
/// RFC 8446 §4.2.11:
/// <code>
/// struct { opaque identity&lt;1..2^16-1&gt;; uint32 obfuscated_ticket_age; } PskIdentity;
/// struct { PskIdentity identities&lt;7..2^16-1&gt;; PskBinderEntry binders&lt;33..2^16-1&gt;; } OfferedPsks;   opaque PskBinderEntry&lt;32..255&gt;;
/// </code>
/// The server answers with the index of one. It is the last extension of a ClientHello, because the binders sign everything before them.
/// </summary>
internal readonly ref struct PreSharedKeys
{
    private readonly ReadOnlySpan<byte> _identities;
    private readonly ReadOnlySpan<byte> _binders;

    private PreSharedKeys(ReadOnlySpan<byte> identities, ReadOnlySpan<byte> binders)
    {
        _identities = identities;
        _binders = binders;
    }

    /// <summary>Bytes at the end of the ClientHello that are not hashed for a binder: the list of binders with its length.</summary>
    public int BindersLength => 2 + _binders.Length;

    /// <summary>Checks both lists: they are as long as each other.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out PreSharedKeys offered)
    {
        var reader = new WireReader(data);
        ReadOnlySpan<byte> identities = reader.ReadVector16(min: 7);
        ReadOnlySpan<byte> binders = reader.ReadVector16(min: 33);
        offered = new PreSharedKeys(identities, binders);

        int balance = 0;
        var list = new WireReader(identities);
        for (; !list.IsEmpty; balance++)
        {
            list.ReadVector16(min: 1);
            list.ReadUInt32();
        }

        var entries = new WireReader(binders);
        for (; !entries.IsEmpty; balance--)
        {
            entries.ReadVector8(min: 32);
        }

        return reader.Completed && list.Completed && entries.Completed && balance == 0;
    }

    /// <summary>Identity <paramref name="index"/> and its binder; false past the last.</summary>
    public bool TryGet(int index, out ReadOnlySpan<byte> identity, out uint obfuscatedTicketAge, out ReadOnlySpan<byte> binder)
    {
        var list = new WireReader(_identities);
        var entries = new WireReader(_binders);
        do
        {
            identity = list.ReadVector16();
            obfuscatedTicketAge = list.ReadUInt32();
            binder = entries.ReadVector8();
        }
        while (index-- > 0 && !list.IsEmpty);

        return index < 0 && !list.Failed;
    }

    /// <summary>The answer of a server.</summary>
    public static bool TryReadSelected(ReadOnlySpan<byte> data, out ushort index)
    {
        var reader = new WireReader(data);
        index = reader.ReadUInt16();
        return reader.Completed;
    }

    /// <summary>Writes one identity and room for its binder, which is filled in once all before it can be hashed.</summary>
    public static void WriteOne(ref WireWriter writer, ReadOnlySpan<byte> identity, uint obfuscatedTicketAge, int binderLength)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.PreSharedKey);
        VectorMark identities = writer.BeginVector16();
        writer.WriteVector16(identity);
        writer.WriteUInt32(obfuscatedTicketAge);
        writer.EndVector(identities);
        VectorMark binders = writer.BeginVector16();
        VectorMark binder = writer.BeginVector8();
        writer.Reserve(binderLength).Clear();
        writer.EndVector(binder);
        writer.EndVector(binders);
        writer.EndVector(extension);
    }

    public static void WriteSelected(ref WireWriter writer, ushort index)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.PreSharedKey);
        writer.WriteUInt16(index);
        writer.EndVector(extension);
    }
}
