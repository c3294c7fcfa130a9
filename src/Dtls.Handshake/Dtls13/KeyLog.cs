using Dtls.Handshake.KeySchedules;

namespace Dtls.Handshake.Dtls13;

/// <summary>Writes the secrets of DTLS 1.3 for tools that decrypt captures. RFC 9850 §2.</summary>
internal static class KeyLog
{
    public const string ClientHandshake = "CLIENT_HANDSHAKE_TRAFFIC_SECRET";
    public const string ServerHandshake = "SERVER_HANDSHAKE_TRAFFIC_SECRET";
    public const string ClientTraffic = "CLIENT_TRAFFIC_SECRET_0";
    public const string ServerTraffic = "SERVER_TRAFFIC_SECRET_0";
    public const string ExporterSecret = "EXPORTER_SECRET";

    public static void Write(DtlsOptions options, string label, ReadOnlySpan<byte> clientRandom, TrafficSecret secret) =>
        Write(options, label, clientRandom, secret.Span);

    /// <summary>Does nothing unless <see cref="DtlsOptions.KeyLog"/> asks for it.</summary>
    public static void Write(DtlsOptions options, string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> secret) =>
        options.KeyLog?.Invoke($"{label} {Convert.ToHexStringLower(clientRandom)} {Convert.ToHexStringLower(secret)}");
}
