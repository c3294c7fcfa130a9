using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Records;

namespace Dtls.Handshake.Negotiation;

/// <summary>Chooses from a ClientHello for DTLS 1.2, by the server's order of preference. RFC 5246 §7.4.1.3, RFC 8422 §5.1.</summary>
internal static class ServerChoice12
{
    /// <summary>Chooses; on failure says why, and <paramref name="selection"/> is null.</summary>
    public static DtlsFailure? Choose(DtlsContext context, in ClientHello hello, out Selection12? selection)
    {
        selection = null;
        if (CheckHello(context, hello) is { } wrong)
        {
            return wrong;
        }

        if (HelloChecks.ChooseProtocol(context, hello, out byte[]? protocol) is { } noProtocol)
        {
            return noProtocol;
        }

        NamedGroup group = ChooseGroup(context, hello);
        if (group is NamedGroup.None)
        {
            return Failure(AlertDescription.HandshakeFailure, "the client shares no key exchange group with us");
        }

        string? serverName = HelloChecks.ReadServerName(hello);
        if (!TryChooseSuite(context, hello, serverName, out CipherSuiteFacts? suite, out CertificateCredential? credential, out SignatureScheme scheme))
        {
            return Failure(AlertDescription.HandshakeFailure, "the client shares no cipher suite and signature scheme with us that our certificates can serve");
        }

        selection = new Selection12
        {
            Suite = suite!,
            Group = group,
            Credential = credential!,
            Scheme = scheme,
            ExtendedMasterSecret = hello.Extensions.Contains(ExtensionType.ExtendedMasterSecret),
            SecureRenegotiation = hello.Extensions.Contains(ExtensionType.RenegotiationInfo) || hello.CipherSuites.Contains(RenegotiationInfo.SignallingSuite),
            PointFormats = hello.Extensions.Contains(ExtensionType.PointFormats),
            ApplicationProtocol = protocol,
            ServerName = serverName,
        };
        return null;
    }

    private static DtlsFailure? CheckHello(DtlsContext context, in ClientHello hello)
    {
        if (!hello.LegacyCompressionMethods.Contains((byte)0))
        {
            return Failure(AlertDescription.IllegalParameter, "the client does not offer the null compression");
        }

        if (HelloChecks.CheckExtensions(hello) is { } malformed)
        {
            return malformed;
        }

        // RFC 5746 §3.6: not empty in an initial handshake means an attack or a bug.
        if (hello.Extensions.TryFind(ExtensionType.RenegotiationInfo, out ReadOnlySpan<byte> renegotiation) && !RenegotiationInfo.IsInitial(renegotiation))
        {
            return Failure(AlertDescription.HandshakeFailure, "renegotiation_info is not empty");
        }

        if (hello.Extensions.TryFind(ExtensionType.PointFormats, out ReadOnlySpan<byte> formats) && PointFormats.TryRead(formats, out bool uncompressed) && !uncompressed)
        {
            return Failure(AlertDescription.IllegalParameter, "the client takes no uncompressed points");
        }

        // RFC 7627 §5.1: who insists on it aborts with handshake_failure.
        return context.Options.RequireExtendedMasterSecret && !hello.Extensions.Contains(ExtensionType.ExtendedMasterSecret)
            ? Failure(AlertDescription.HandshakeFailure, "the client has no extended master secret; RequireExtendedMasterSecret asks for it")
            : null;
    }

    /// <summary>RFC 8422 §5.1.1: a client that lists no groups takes any; P-256 is the one that all have.</summary>
    private static NamedGroup ChooseGroup(DtlsContext context, in ClientHello hello)
    {
        bool listed = hello.Extensions.TryFind(ExtensionType.SupportedGroups, out ReadOnlySpan<byte> data);
        CodeList.TryRead(data, out UInt16List groups);
        foreach (ushort group in context.GroupCodes12)
        {
            if (listed ? groups.Contains(group) : group == (ushort)NamedGroup.Secp256r1)
            {
                return (NamedGroup)group;
            }
        }

        return NamedGroup.None;
    }

    /// <summary>The first of our suites that the client offers and that one of our keys can sign for.</summary>
    private static bool TryChooseSuite(
        DtlsContext context,
        in ClientHello hello,
        string? serverName,
        out CipherSuiteFacts? suite,
        out CertificateCredential? credential,
        out SignatureScheme scheme)
    {
        var options = (DtlsServerOptions)context.Options;
        IReadOnlyList<CertificateCredential> credentials = HelloChecks.CredentialsFor(options, serverName);
        SignatureScheme[] offered = HelloChecks.ReadSchemes(hello);
        foreach (CipherSuiteFacts candidate in context.Suites)
        {
            if (candidate.Version is not ProtocolVersion.Dtls12 || !hello.CipherSuites.Contains((ushort)candidate.Suite))
            {
                continue;
            }

            SignatureScheme[] fitting = Array.FindAll(offered, s => SignatureSuites.AuthenticationOf(s) == candidate.Authentication);
            foreach (CertificateCredential ours in credentials)
            {
                scheme = ours.ChooseScheme(options.SignatureSchemes, fitting, strict: false);
                if (scheme is not SignatureScheme.None)
                {
                    (suite, credential) = (candidate, ours);
                    return true;
                }
            }
        }

        (suite, credential, scheme) = (null, null, SignatureScheme.None);
        return false;
    }

    private static DtlsFailure Failure(AlertDescription alert, string reason) => new(alert, IsLocal: true, reason);
}
