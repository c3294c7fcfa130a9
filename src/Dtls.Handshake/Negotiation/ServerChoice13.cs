using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Records;

namespace Dtls.Handshake.Negotiation;

/// <summary>Chooses from a ClientHello for DTLS 1.3, by the server's order of preference. RFC 8446 §4.1.1, RFC 9147 §5.3.</summary>
internal static class ServerChoice13
{
    /// <summary>Chooses; on failure says why, and <paramref name="selection"/> is null.</summary>
    public static DtlsFailure? Choose(DtlsContext context, in ClientHello hello, out Selection13? selection)
    {
        selection = null;
        if (CheckHello(hello, out UInt16List groups, out ReadOnlySpan<byte> shares) is { } wrong)
        {
            return wrong;
        }

        if (ChooseSuite(context, hello) is not { } suite)
        {
            return Failure(AlertDescription.HandshakeFailure, "the client shares no DTLS 1.3 cipher suite with us");
        }

        NamedGroup group = ChooseGroup(context, groups, shares, out ReadOnlySpan<byte> share);
        if (group is NamedGroup.None)
        {
            return Failure(AlertDescription.HandshakeFailure, "the client shares no key exchange group with us");
        }

        if (HelloChecks.ChooseProtocol(context, hello, out byte[]? protocol) is { } noProtocol)
        {
            return noProtocol;
        }

        string? serverName = HelloChecks.ReadServerName(hello);
        if (!TryChooseCredential(context, hello, serverName, out CertificateCredential? credential, out SignatureScheme scheme))
        {
            return Failure(AlertDescription.HandshakeFailure, "the client verifies no signature that our certificates can make");
        }

        selection = new Selection13
        {
            Suite = suite,
            Group = group,
            ClientShare = share.IsEmpty ? null : share.ToArray(),
            TakesTickets = hello.Extensions.TryFind(ExtensionType.PskKeyExchangeModes, out ReadOnlySpan<byte> modes) && PskModes.TryRead(modes, out bool withDhe) && withDhe,
            Credential = credential!,
            Scheme = scheme,
            ApplicationProtocol = protocol,
            ServerName = serverName,
        };
        return null;
    }

    /// <summary>What a HelloRetryRequest says before there is a session. Allocates nothing.</summary>
    /// <param name="missingGroup">The group that the next hello needs a share of; None when it may send the same.</param>
    public static bool TryChooseStateless(DtlsContext context, in ClientHello hello, out CipherSuiteFacts? suite, out NamedGroup missingGroup)
    {
        suite = ChooseSuite(context, hello);
        hello.Extensions.TryFind(ExtensionType.SupportedGroups, out ReadOnlySpan<byte> groupData);
        hello.Extensions.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> shareData);
        bool wellFormed = CodeList.TryRead(groupData, out UInt16List groups) & KeyShares.TryReadList(shareData, out ReadOnlySpan<byte> shares);
        NamedGroup group = ChooseGroup(context, groups, shares, out ReadOnlySpan<byte> share);
        missingGroup = share.IsEmpty ? group : NamedGroup.None;
        return wellFormed && suite is not null && group is not NamedGroup.None;
    }

    private static DtlsFailure? CheckHello(in ClientHello hello, out UInt16List groups, out ReadOnlySpan<byte> shares)
    {
        groups = default;
        shares = default;
        if (hello.LegacyCompressionMethods is not [0])
        {
            return Failure(AlertDescription.IllegalParameter, "a DTLS 1.3 hello offers the null compression and no other");
        }

        if (!hello.LegacyCookie.IsEmpty)
        {
            return Failure(AlertDescription.IllegalParameter, "a DTLS 1.3 hello has an empty legacy_cookie");
        }

        if (HelloChecks.CheckExtensions(hello) is { } malformed)
        {
            return malformed;
        }

        // RFC 8446 §4.1.2: the second hello offers what the first did, this version too.
        hello.Extensions.TryFind(ExtensionType.SupportedVersions, out ReadOnlySpan<byte> versionData);
        SupportedVersions.TryReadList(versionData, out UInt16List versions);
        if (!versions.Contains((ushort)ProtocolVersion.Dtls13))
        {
            return Failure(AlertDescription.IllegalParameter, "the second ClientHello does not offer DTLS 1.3 any more");
        }

        // RFC 8446 §9.2.
        if (!hello.Extensions.TryFind(ExtensionType.SupportedGroups, out ReadOnlySpan<byte> groupData)
            || !hello.Extensions.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> shareData)
            || !hello.Extensions.Contains(ExtensionType.SignatureAlgorithms))
        {
            return Failure(AlertDescription.MissingExtension, "a DTLS 1.3 hello needs supported_groups, key_share and signature_algorithms");
        }

        CodeList.TryRead(groupData, out groups);
        KeyShares.TryReadList(shareData, out shares);
        return KeyShares.HasRepetition(shares) ? Failure(AlertDescription.IllegalParameter, "the client sent two shares of one group") : null;
    }

    private static CipherSuiteFacts? ChooseSuite(DtlsContext context, in ClientHello hello)
    {
        foreach (CipherSuiteFacts candidate in context.Suites)
        {
            if (candidate.Version is ProtocolVersion.Dtls13 && hello.CipherSuites.Contains((ushort)candidate.Suite))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The first of our groups that the client has sent a share of, because a round trip costs more than a preference; else the first it knows.</summary>
    private static NamedGroup ChooseGroup(DtlsContext context, in UInt16List groups, ReadOnlySpan<byte> shares, out ReadOnlySpan<byte> share)
    {
        foreach (NamedGroup group in context.Groups)
        {
            if (groups.Contains((ushort)group) && KeyShares.TryFind(shares, group, out share))
            {
                return group;
            }
        }

        share = default;
        foreach (NamedGroup group in context.Groups)
        {
            if (groups.Contains((ushort)group))
            {
                return group;
            }
        }

        return NamedGroup.None;
    }

    private static bool TryChooseCredential(DtlsContext context, in ClientHello hello, string? serverName, out CertificateCredential? credential, out SignatureScheme scheme)
    {
        SignatureScheme[] offered = HelloChecks.ReadSchemes(hello);
        foreach (CertificateCredential ours in HelloChecks.CredentialsFor((DtlsServerOptions)context.Options, serverName))
        {
            scheme = ours.ChooseScheme(context.Options.SignatureSchemes, offered, strict: true);
            if (scheme is not SignatureScheme.None)
            {
                credential = ours;
                return true;
            }
        }

        (credential, scheme) = (null, SignatureScheme.None);
        return false;
    }

    private static DtlsFailure Failure(AlertDescription alert, string reason) => new(alert, IsLocal: true, reason);
}
