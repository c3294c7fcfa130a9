namespace Dtls.Handshake.KeySchedules;

/// <summary>The resumption_master_secret: makes the PSK of each ticket. RFC 8446 §4.6.1. Takes over <paramref name="secret"/>.</summary>
internal sealed class ResumptionSecret(ScheduleHash hash, Secret secret) : IDisposable
{
    /// <summary>The PSK of the ticket with <paramref name="ticketNonce"/>, at most 255 bytes.</summary>
    public Secret CreatePsk(ReadOnlySpan<byte> ticketNonce)
    {
        var psk = new Secret(hash.Length);
        hash.ExpandLabel(secret.Span, "resumption"u8, ticketNonce, psk.Span);
        return psk;
    }

    public void Dispose() => secret.Dispose();
}
