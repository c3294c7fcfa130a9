namespace Dtls.Records;

/// <summary>The kind of a record. RFC 5246 §6.2.1, RFC 9146 §4 (<see cref="Tls12Cid"/>), RFC 9147 §4 (<see cref="Ack"/>).</summary>
public enum ContentType : byte
{
    /// <summary>No record has this type; in DTLS 1.3 it marks padding.</summary>
    Invalid = 0,

    /// <summary>DTLS 1.2 only: what follows is under the new keys.</summary>
    ChangeCipherSpec = 20,

    /// <summary>A two-byte alert.</summary>
    Alert = 21,

    /// <summary>Handshake messages or fragments of them.</summary>
    Handshake = 22,

    /// <summary>The user's bytes.</summary>
    ApplicationData = 23,

    /// <summary>RFC 6520. Never negotiated by this library.</summary>
    Heartbeat = 24,

    /// <summary>A DTLS 1.2 record with a connection id; the real type is inside the encryption.</summary>
    Tls12Cid = 25,

    /// <summary>DTLS 1.3 acknowledgements.</summary>
    Ack = 26,
}
