namespace Dtls.Handshake;

/// <summary>Whether a server asks for the client's certificate.</summary>
public enum ClientCertificateMode
{
    /// <summary>Not asked for.</summary>
    None,

    /// <summary>Asked for; a client without one is let in, a wrong one is not.</summary>
    Optional,

    /// <summary>Asked for; a client without one is refused.</summary>
    Required,
}
