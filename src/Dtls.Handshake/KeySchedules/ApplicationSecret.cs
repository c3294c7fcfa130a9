namespace Dtls.Handshake.KeySchedules;

/// <summary>The last stage of the key schedule, the Master Secret of RFC 8446 §7.1. Takes over <paramref name="secret"/>.</summary>
internal sealed class ApplicationSecret(ScheduleHash hash, Secret secret) : IDisposable
{
    /// <summary>client_application_traffic_secret_0: epoch 3, what the client sends.</summary>
    /// <param name="serverFinishedHash">The hash from ClientHello to the server's Finished.</param>
    public TrafficSecret CreateClientTraffic(ReadOnlySpan<byte> serverFinishedHash) => new(hash, hash.DeriveSecret(secret.Span, "c ap traffic"u8, serverFinishedHash));

    /// <summary>server_application_traffic_secret_0: epoch 3, what the server sends.</summary>
    /// <param name="serverFinishedHash">The hash from ClientHello to the server's Finished.</param>
    public TrafficSecret CreateServerTraffic(ReadOnlySpan<byte> serverFinishedHash) => new(hash, hash.DeriveSecret(secret.Span, "s ap traffic"u8, serverFinishedHash));

    /// <summary>exporter_master_secret.</summary>
    /// <param name="serverFinishedHash">The hash from ClientHello to the server's Finished.</param>
    public Exporter13 CreateExporter(ReadOnlySpan<byte> serverFinishedHash) => new(hash, hash.DeriveSecret(secret.Span, "exp master"u8, serverFinishedHash));

    /// <summary>resumption_master_secret.</summary>
    /// <param name="clientFinishedHash">The hash from ClientHello to the client's Finished.</param>
    public ResumptionSecret CreateResumption(ReadOnlySpan<byte> clientFinishedHash) => new(hash, hash.DeriveSecret(secret.Span, "res master"u8, clientFinishedHash));

    public void Dispose() => secret.Dispose();
}
