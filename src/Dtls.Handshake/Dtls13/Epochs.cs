namespace Dtls.Handshake.Dtls13;

/// <summary>The epochs that RFC 9147 §6.1 reserves. Epoch 1 is for early data, which is neither offered nor taken here.</summary>
internal static class Epochs
{
    public const ushort Plaintext = 0;
    public const ushort Handshake = 2;
    public const ushort Application = 3;
}
