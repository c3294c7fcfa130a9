using System.Buffers;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Resumption;
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
        if (Offers13)
        {
            Share = KeyShare.Create(core.Context.Groups[0], core.Options.Random);
            Ticket = targetHost is null ? null : ((DtlsClientOptions)core.Options).SessionCache?.TryTake(targetHost, core.Options.TimeProvider.GetUtcNow());
        }
    }

    public byte[] Random { get; }

    /// <summary>The name in SNI, or null.</summary>
    public string? ServerName { get; }

    /// <summary>Our share of the key exchange of DTLS 1.3; null when that is not offered.</summary>
    public KeyShare? Share { get; private set; }

    /// <summary>What we offer to resume; null for nothing. Used once, whatever comes of it.</summary>
    public ClientTicket? Ticket { get; private set; }

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
    /// <param name="suite">The suite that was chosen: a ticket of another hash cannot be used any more (RFC 8446 §4.1.4).</param>
    public void Retry(HandshakeCore core, ReadOnlySpan<byte> cookie, NamedGroup group, CipherSuiteFacts suite)
    {
        if (Ticket?.Suite.Hash != suite.Hash)
        {
            Ticket?.Dispose();
            Ticket = null;
        }

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
        _extensions = WriteExtensions(core.Options.TimeProvider.GetUtcNow());
        if (Ticket is not null)
        {
            WriteBinder(core, Ticket);
        }

        core.BeginFlight();
        core.Send(CreateHello());
    }

    public void Dispose()
    {
        Share?.Dispose();
        Ticket?.Dispose();
    }

    private static byte[] WriteSuites(DtlsContext context)
    {
        var writer = new WireWriter(new byte[2 * context.Suites.Length]);
        foreach (CipherSuiteFacts suite in context.Suites)
        {
            writer.WriteUInt16((ushort)suite.Suite);
        }

        return writer.Written.ToArray();
    }

    private ClientHello CreateHello() => new()
    {
        LegacyVersion = ProtocolVersion.Dtls12,
        Random = Random,
        LegacySessionId = default,
        LegacyCookie = _legacyCookie,
        CipherSuites = new UInt16List(_cipherSuites),
        LegacyCompressionMethods = [0],
        Extensions = ExtensionBlock.Of(_extensions),
    };

    /// <summary>Fills in the binder, which signs the hello up to the list of binders, its last field. RFC 8446 §4.2.11.2.</summary>
    private void WriteBinder(HandshakeCore core, ClientTicket ticket)
    {
        var writer = new WireWriter(new byte[_extensions.Length + 512 + _cipherSuites.Length]);
        CreateHello().Write(ref writer);
        var hash = ScheduleHash.For(ticket.Suite.Hash);
        int bindersLength = sizeof(ushort) + 1 + hash.Length;
        using var early = EarlySecret.Create(hash, ticket.Psk.Span);
        byte[] helloHash = core.Transcript.HashWith(ticket.Suite.Hash, HandshakeType.ClientHello, writer.Written, writer.Length - bindersLength);
        early.WriteBinder(isExternal: false, helloHash, _extensions.AsSpan(_extensions.Length - hash.Length));
    }

    private byte[] WriteExtensions(DateTimeOffset now)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        var writer = new WireWriter(room);
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
            Write13(ref writer, Share, now);
        }

        byte[] extensions = writer.Written.ToArray();
        ArrayPool<byte>.Shared.Return(room);
        return extensions;
    }

    private void Write13(ref WireWriter writer, KeyShare share, DateTimeOffset now)
    {
        SupportedVersions.WriteList(ref writer, Offers12 ? [ProtocolVersion.Dtls13, ProtocolVersion.Dtls12] : [ProtocolVersion.Dtls13]);
        KeyShares.WriteClient(ref writer, share.Group, share.Public);
        if (_cookie.Length > 0)
        {
            CookieExtension.Write(ref writer, _cookie);
        }

        // RFC 8446 §4.2.9: a server may only give tickets to those who say how they would use them.
        if (((DtlsClientOptions)_context.Options).SessionCache is not null)
        {
            PskModes.Write(ref writer);
        }

        if (Ticket is not null)
        {
            PreSharedKeys.WriteOne(ref writer, Ticket.Ticket, Ticket.ObfuscatedAge(now), ScheduleHash.For(Ticket.Suite.Hash).Length);
        }
    }
}
