using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;
using Xunit;

namespace Dtls.Handshake.Tests.States;

/// <summary>A ClientHello taken apart, to be put together wrongly.</summary>
internal sealed class ClientHelloEditor
{
    public ClientHelloEditor(byte[] body)
    {
        Assert.True(ClientHello.TryRead(body, out ClientHello hello));
        LegacyVersion = hello.LegacyVersion;
        Random = hello.Random.ToArray();
        SessionId = hello.LegacySessionId.ToArray();
        Cookie = hello.LegacyCookie.ToArray();
        CipherSuites = hello.CipherSuites.Bytes.ToArray();
        CompressionMethods = hello.LegacyCompressionMethods.ToArray();
        Extensions = new ExtensionEditor(hello.Extensions);
    }

    public ProtocolVersion LegacyVersion { get; set; }

    public byte[] Random { get; set; }

    public byte[] SessionId { get; set; }

    public byte[] Cookie { get; set; }

    public byte[] CipherSuites { get; set; }

    public byte[] CompressionMethods { get; set; }

    public ExtensionEditor Extensions { get; }

    public byte[] Write()
    {
        var writer = new WireWriter(new byte[ushort.MaxValue]);
        new ClientHello
        {
            LegacyVersion = LegacyVersion,
            Random = Random,
            LegacySessionId = SessionId,
            LegacyCookie = Cookie,
            CipherSuites = new UInt16List(CipherSuites),
            LegacyCompressionMethods = CompressionMethods,
            Extensions = ExtensionBlock.Of(Extensions.Write()),
        }.Write(ref writer);
        return writer.Written.ToArray();
    }
}
