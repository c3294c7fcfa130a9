using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dtls.Sockets.Loops;

/// <summary>The opened payloads of one batch, for <see cref="IDatagramHandler.OnDatagrams"/>. Grows to the busiest batch there was.</summary>
internal sealed class OpenedList(int capacity)
{
    private OpenedPayload[] _entries = new OpenedPayload[capacity];
    private byte[] _spill = [];
    private int _spilled;

    public int Count { get; private set; }

    public ref readonly OpenedPayload this[int index] => ref _entries.AsSpan(0, Count)[index];

    /// <summary>Notes a payload. It normally lies where its datagram was received; if not, it is copied.</summary>
    public void Add(DtlsConnection connection, ReadOnlySpan<byte> payload, byte[] received, byte ecn = 0)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        ref OpenedPayload entry = ref _entries[Count++];
        entry.Connection = connection;
        entry.Length = payload.Length;
        entry.Ecn = ecn;

        // Only a distance is computed, which is no access; a payload from elsewhere gives one outside the array, negative ones wrap.
        nuint distance = (nuint)Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(received), ref MemoryMarshal.GetReference(payload));
        if (payload.IsEmpty || distance > (nuint)(received.Length - payload.Length))
        {
            entry.Offset = Spill(payload);
            entry.Memory = _spill;
        }
        else
        {
            entry.Offset = (int)distance;
            entry.Memory = received;
        }
    }

    public void Clear()
    {
        Array.Clear(_entries, 0, Count);
        Count = 0;
        _spilled = 0;
    }

    /// <summary>Earlier entries keep the smaller array they point into.</summary>
    private int Spill(ReadOnlySpan<byte> payload)
    {
        if (_spill.Length - _spilled < payload.Length)
        {
            _spill = new byte[Math.Max(payload.Length, Math.Max(4096, _spill.Length * 2))];
            _spilled = 0;
        }

        int offset = _spilled;
        payload.CopyTo(_spill.AsSpan(offset));
        _spilled += payload.Length;
        return offset;
    }
}
