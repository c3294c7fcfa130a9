using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Dtls.Handshake.Credentials;

/// <summary>
/// What an id-RSASSA-PSS key allows itself to be used with. RFC 4055 §3.1
/// <code>SEQUENCE { [0] hashAlgorithm DEFAULT sha1, [1] maskGenAlgorithm DEFAULT mgf1SHA1, [2] saltLength DEFAULT 20, [3] trailerField DEFAULT 1 }</code>
/// </summary>
/// <param name="Hash">The hash of the message and of the mask.</param>
/// <param name="MinSaltLength">Bytes of salt, at least. RFC 4055 §3.1.</param>
internal readonly record struct PssParameters(HashAlgorithmName Hash, int MinSaltLength)
{
    private const string Mgf1 = "1.2.840.113549.1.1.8";

    /// <summary>False for parameters that no scheme here can meet, such as the SHA-1 of the defaults.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> encoded, out PssParameters parameters)
    {
        AsnReader sequence = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        HashAlgorithmName hash = ReadField(sequence, 0) is { } hashField ? ReadHash(hashField.ReadSequence()) : HashAlgorithmName.SHA1;
        HashAlgorithmName maskHash = ReadField(sequence, 1) is { } maskField ? ReadMask(maskField.ReadSequence()) : HashAlgorithmName.SHA1;
        int saltLength = 20;
        bool saltFits = ReadField(sequence, 2)?.TryReadInt32(out saltLength) is not false;
        int trailer = 1;
        bool trailerFits = ReadField(sequence, 3)?.TryReadInt32(out trailer) is not false;

        parameters = new PssParameters(hash, saltLength);
        return hash != HashAlgorithmName.SHA1 && hash != default && hash == maskHash && saltFits && saltLength >= 0 && trailerFits && trailer == 1;
    }

    /// <summary>RFC 8446 §4.2.3: the parameters of the signature must be those of the key; the salt is as long as the hash.</summary>
    public bool Allow(SchemeTable.Row row) => row.Hash == Hash && row.HashLength >= MinSaltLength;

    private static AsnReader? ReadField(AsnReader sequence, int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number, isConstructed: true);
        return sequence.HasData && sequence.PeekTag().HasSameClassAndValue(tag) ? sequence.ReadSequence(tag) : null;
    }

    private static HashAlgorithmName ReadMask(AsnReader algorithm) =>
        algorithm.ReadObjectIdentifier() == Mgf1 ? ReadHash(algorithm.ReadSequence()) : default;

    private static HashAlgorithmName ReadHash(AsnReader algorithm) => algorithm.ReadObjectIdentifier() switch
    {
        "1.3.14.3.2.26" => HashAlgorithmName.SHA1,
        "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
        "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        _ => default,
    };
}
