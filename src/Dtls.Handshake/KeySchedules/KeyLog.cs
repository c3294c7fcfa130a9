namespace Dtls.Handshake.KeySchedules;

/// <summary>Writes secrets for tools that decrypt captures: a label, the client's random and the secret. RFC 9850 §2.</summary>
internal static class KeyLog
{
    /// <summary>The master secret of DTLS 1.2.</summary>
    public const string ClientRandom = "CLIENT_RANDOM";

    public const string ClientHandshake = "CLIENT_HANDSHAKE_TRAFFIC_SECRET";
    public const string ServerHandshake = "SERVER_HANDSHAKE_TRAFFIC_SECRET";
    public const string ClientTraffic = "CLIENT_TRAFFIC_SECRET_0";
    public const string ServerTraffic = "SERVER_TRAFFIC_SECRET_0";
    public const string ExporterSecret = "EXPORTER_SECRET";

    /// <summary>Does nothing unless <see cref="DtlsOptions.KeyLog"/> asks for it.</summary>
    public static void Write(DtlsOptions options, string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> secret) =>
        options.KeyLog?.Invoke($"{label} {Convert.ToHexStringLower(clientRandom)} {Convert.ToHexStringLower(secret)}");
}
