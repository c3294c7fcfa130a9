namespace Dtls.Handshake;

/// <summary>When a server makes a client prove its address first, at the price of a round trip. RFC 6347 §4.2.1, RFC 9147 §5.1.</summary>
public enum CookiePolicy
{
    /// <summary>Every client. The default.</summary>
    Always,

    /// <summary>Only while more handshakes are half open than <see cref="DtlsServerOptions.CookieLoadThreshold"/>.</summary>
    WhenLoaded,

    /// <summary>Never: for addresses that something else has proved, such as ICE.</summary>
    Never,
}
