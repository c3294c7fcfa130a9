namespace Dtls.Handshake.Messages;

/// <summary>RFC 5246 §7.2: <code>enum { warning(1), fatal(2) } AlertLevel;</code></summary>
internal enum AlertLevel : byte
{
    Warning = 1,
    Fatal = 2,
}

/// <summary>RFC 8446 §6: <code>struct { AlertLevel level; AlertDescription description; } Alert;</code></summary>
internal readonly record struct AlertMessage(AlertLevel Level, AlertDescription Description)
{
    public const int Length = 2;

    public static bool TryRead(ReadOnlySpan<byte> record, out AlertMessage alert)
    {
        bool complete = record.Length == Length;
        alert = complete ? new AlertMessage((AlertLevel)record[0], (AlertDescription)record[1]) : default;
        return complete;
    }

    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Level;
        destination[1] = (byte)Description;
    }
}
