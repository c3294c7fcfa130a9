using Dtls.Handshake;
using Dtls.Records;

namespace Dtls.CommandLine;

/// <summary>What a handshake agreed on, in words.</summary>
public static class NegotiatedText
{
    /// <summary>The version as people say it.</summary>
    public static string Describe(ProtocolVersion version) => version switch
    {
        ProtocolVersion.Dtls10 => "DTLS 1.0",
        ProtocolVersion.Dtls12 => "DTLS 1.2",
        ProtocolVersion.Dtls13 => "DTLS 1.3",
        _ => $"{version}",
    };

    /// <summary>One line with everything.</summary>
    public static string Describe(DtlsConnectionInfo info)
    {
        var facts = new List<string>
        {
            Describe(info.Version),
            CipherSuiteNames.GetName(info.CipherSuite),
            NamedGroupNames.GetName(info.Group),
        };
        if (info.ServerSignature != SignatureScheme.None)
        {
            facts.Add($"signed with {info.ServerSignature}");
        }

        if (info.ApplicationProtocol is { } protocol)
        {
            facts.Add($"ALPN {protocol}");
        }

        if (info.ServerName is { } name)
        {
            facts.Add($"server name {name}");
        }

        if (info.IsResumed)
        {
            facts.Add("resumed");
        }

        if (info.Version is ProtocolVersion.Dtls12)
        {
            facts.Add(info.ExtendedMasterSecret ? "extended master secret" : "no extended master secret"); // DTLS 1.3 has no other
        }

        facts.Add(info.Peer is { } peer
            ? $"peer {peer.Certificate.Subject} {FingerprintText.Of(peer.Certificate)}"
            : "peer without a certificate");
        return string.Join(", ", facts);
    }
}
