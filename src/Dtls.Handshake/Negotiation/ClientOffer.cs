using Dtls.Handshake.Extensions;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Negotiation;

/// <summary>
/// What our ClientHello offers, and what a server's first answer may change of it: a cookie (RFC 6347 §4.2.1) or, in DTLS 1.3, a cookie
/// and the group of the key share (RFC 8446 §4.1.2). All else stays the same.
/// </summary>
internal sealed class ClientOffer : IDisposable
{
    private readonly DtlsContext _context;
    private readonly byte[] _cipherSuites;
    private byte[] _extensions = [];
    private byte[] _legacyCookie = [];
    private byte[] _cookie = [];

    public ClientOffer(HandshakeCore core, string? targetHost)
    {
        _context = core.Context;
        Random = core.CreateRandom();
        ServerName = targetHost is not null && Extensions.ServerName.IsHostName(targetHost) ? targetHost : null;
        _cipherSuites = WriteSuites(core.Context);
        Share = Offers13 ? KeyShare.Create(core.Context.Groups[0], core.Options.Random) : null;
    }

    public byte[] Random { get; }

    /// <summary>The name in SNI, or null.</summary>
    public string? ServerName { get; }

    /// <summary>Our share of the key exchange of DTLS 1.3; null when that is not offered.</summary>
    public KeyShare? Share { get; private set; }

    /// <summary>Times a server asked for a cookie with HelloVerifyRequest.</summary>
    public int CookieRequests { get; private set; }

    public bool Offers12 => _context.Allows(DtlsProtocols.Dtls12);

    public bool Offers13 => _context.Allows(DtlsProtocols.Dtls13);

    public bool Offers(CipherSuite suite) => new UInt16List(_cipherSuites).Contains((ushort)suite);

    public bool Offers(ExtensionType type) => ExtensionBlock.Of(_extensions).Contains(type);

    public bool OffersProtocol(ReadOnlySpan<byte> name)
    {
        foreach (byte[] protocol in _context.ApplicationProtocols)
        {
            if (name.SequenceEqual(protocol))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>HelloVerifyRequest: the next hello carries this cookie.</summary>
    public void UseLegacyCookie(ReadOnlySpan<byte> cookie)
    {
        _legacyCookie = cookie.ToArray();
        CookieRequests++;
    }

    /// <summary>HelloRetryRequest: the next hello carries this cookie (empty: none) and a share of this group (None: the same share).</summary>
    public void Retry(HandshakeCore core, ReadOnlySpan<byte> cookie, NamedGroup group)
    {
        _cookie = cookie.ToArray();
        if (group is not NamedGroup.None)
        {
            Share!.Dispose();
            Share = KeyShare.Create(group, core.Options.Random);
        }
    }

    /// <summary>Sends the hello as a flight of its own.</summary>
    public void Send(HandshakeCore core)
    {
        _extensions = WriteExtensions();
        core.BeginFlight();
        core.Send(new ClientHello
        {
            LegacyVersion = ProtocolVersion.Dtls12,
            Random = Random,
            LegacySessionId = default,
            LegacyCookie = _legacyCookie,
            CipherSuites = new UInt16List(_cipherSuites),
            LegacyCompressionMethods = [0],
            Extensions = ExtensionBlock.Of(_extensions),
        });
    }

    public void Dispose() => Share?.Dispose();

    private static byte[] WriteSuites(DtlsContext context)
    {
        var writer = new WireWriter(new byte[2 * context.Suites.Length]);
        foreach (CipherSuiteFacts suite in context.Suites)
        {
            writer.WriteUInt16((ushort)suite.Suite);
        }

        return writer.Written.ToArray();
    }

    private byte[] WriteExtensions()
    {
        var writer = new WireWriter(new byte[ushort.MaxValue]);
        if (ServerName is not null)
        {
            Extensions.ServerName.Write(ref writer, ServerName);
        }

        if (Offers12)
        {
            ExtensionWriter.WriteEmpty(ref writer, ExtensionType.ExtendedMasterSecret);
            RenegotiationInfo.Write(ref writer);
            PointFormats.Write(ref writer);
        }

        ExtensionWriter.WriteCodes(ref writer, ExtensionType.SupportedGroups, Offers13 ? _context.GroupCodes : _context.GroupCodes12);
        if (_context.ApplicationProtocols.Length > 0)
        {
            Alpn.Write(ref writer, _context.ApplicationProtocols);
        }

        ExtensionWriter.WriteCodes(ref writer, ExtensionType.SignatureAlgorithms, _context.SchemeCodes);
        if (Share is not null)
        {
            Write13(ref writer, Share);
        }

        return writer.Written.ToArray();
    }

    private void Write13(ref WireWriter writer, KeyShare share)
    {
        SupportedVersions.WriteList(ref writer, Offers12 ? [ProtocolVersion.Dtls13, ProtocolVersion.Dtls12] : [ProtocolVersion.Dtls13]);
        KeyShares.WriteClient(ref writer, share.Group, share.Public);
        if (_cookie.Length > 0)
        {
            CookieExtension.Write(ref writer, _cookie);
        }
    }
}
