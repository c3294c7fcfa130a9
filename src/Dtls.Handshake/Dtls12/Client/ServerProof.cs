namespace Dtls.Handshake.Dtls12.Client;

/// <summary>What a verified ServerKeyExchange leaves: who the server is, and its share of the key exchange.</summary>
internal sealed record ServerProof(PeerIdentity Server, SignatureScheme Scheme, NamedGroup Group, byte[] Point);
