using System.Text;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;

namespace Dtls.Handshake.Negotiation;

/// <summary>What a server checks of a ClientHello whatever the version, and chooses the same way in both.</summary>
internal static class HelloChecks
{
    /// <summary>The syntax of every extension we know.</summary>
    public static DtlsFailure? CheckExtensions(in ClientHello hello)
    {
        foreach (ExtensionBlock.Extension extension in hello.Extensions)
        {
            if (!IsWellFormed(extension))
            {
                return Failure(AlertDescription.DecodeError, $"extension {extension.Type} of the client is malformed");
            }
        }

        return null;
    }

    /// <summary>The application protocol that we like best; null when either side names none. RFC 7301 §3.2.</summary>
    public static DtlsFailure? ChooseProtocol(DtlsContext context, in ClientHello hello, out byte[]? protocol)
    {
        protocol = null;
        if (context.ApplicationProtocols.Length == 0
            || !hello.Extensions.TryFind(ExtensionType.Alpn, out ReadOnlySpan<byte> data)
            || !Alpn.TryRead(data, out ReadOnlySpan<byte> names))
        {
            return null;
        }

        foreach (byte[] ours in context.ApplicationProtocols)
        {
            if (Alpn.Contains(names, ours))
            {
                protocol = ours;
                return null;
            }
        }

        return Failure(AlertDescription.NoApplicationProtocol, $"the client shares no application protocol with us ({string.Join(", ", context.ApplicationProtocols.Select(Encoding.UTF8.GetString))})");
    }

    /// <summary>The name that the client asks for, or null.</summary>
    public static string? ReadServerName(in ClientHello hello) =>
        hello.Extensions.TryFind(ExtensionType.ServerName, out ReadOnlySpan<byte> data) && ServerName.TryRead(data, out string name) ? name : null;

    /// <summary>The certificates that may be shown to a client that asks for <paramref name="serverName"/>.</summary>
    public static IReadOnlyList<CertificateCredential> CredentialsFor(DtlsServerOptions options, string? serverName) =>
        (serverName is null ? null : options.CertificateSelector?.Invoke(serverName)) ?? options.Certificates;

    /// <summary>What the client can verify; nothing without the extension (RFC 5246 §7.4.1.4.1: SHA-1 then, which is refused here).</summary>
    public static SignatureScheme[] ReadSchemes(in ClientHello hello)
    {
        hello.Extensions.TryFind(ExtensionType.SignatureAlgorithms, out ReadOnlySpan<byte> data);
        CodeList.TryRead(data, out UInt16List codes);
        return codes.ToSchemes();
    }

    private static bool IsWellFormed(in ExtensionBlock.Extension extension) => extension.Type switch
    {
        ExtensionType.ServerName => ServerName.TryRead(extension.Data, out _),
        ExtensionType.SupportedGroups or ExtensionType.SignatureAlgorithms => CodeList.TryRead(extension.Data, out _),
        ExtensionType.PointFormats => PointFormats.TryRead(extension.Data, out _),
        ExtensionType.Alpn => Alpn.TryRead(extension.Data, out _),
        ExtensionType.ExtendedMasterSecret => extension.Data.IsEmpty,
        ExtensionType.SupportedVersions => SupportedVersions.TryReadList(extension.Data, out _),
        ExtensionType.KeyShare => KeyShares.TryReadList(extension.Data, out _),
        ExtensionType.Cookie => CookieExtension.TryRead(extension.Data, out _),
        ExtensionType.PskKeyExchangeModes => PskModes.TryRead(extension.Data, out _),
        ExtensionType.PreSharedKey => PreSharedKeys.TryRead(extension.Data, out _),
        _ => true,
    };

    private static DtlsFailure Failure(AlertDescription alert, string reason) => new(alert, IsLocal: true, reason);
}
