using Dtls.Handshake.Messages;
using Dtls.Records.Wire;
using Xunit;

namespace Dtls.Handshake.Tests.States;

/// <summary>A Certificate message of DTLS 1.3 put together by hand.</summary>
internal static class CertificateEntries
{
    /// <summary>The same certificates, the first with an empty extension of this type.</summary>
    public static byte[] WithExtension(byte[] message, ushort type)
    {
        Assert.True(CertificateMessage13.TryRead(message, out CertificateMessage13 read));
        var certificates = new WireReader(read.CertificateList);
        var writer = new WireWriter(new byte[message.Length + 16]);
        writer.WriteVector8(default);
        VectorMark list = writer.BeginVector24();
        for (bool isFirst = true; !certificates.IsEmpty; isFirst = false)
        {
            writer.WriteVector24(certificates.ReadVector24());
            writer.WriteVector16(isFirst ? [(byte)(type >> 8), (byte)type, 0, 0] : default);
        }

        writer.EndVector(list);
        return writer.Written.ToArray();
    }
}
