using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes13;

/// <summary>What an attacker on the path, or a broken peer, can do to a handshake that both versions are open to.</summary>
public class HostileTests
{
    private const int Seeds = 1000;

    [Fact]
    public void Mutated_datagrams_never_throw_and_never_make_the_ends_disagree() => Parallel.For(0, Seeds, seed =>
    {
        var random = new Random(seed);
        using DtlsPair pair = Create(seed);
        pair.Link.Script = (_, datagram) => random.Next(6) == 0 ? [Mutate(datagram, random), datagram] : [datagram];
        pair.Run(() => pair.IsConnected || pair.Client.Failure is not null || pair.Server.Failure is not null);
        if (pair.IsConnected)
        {
            byte[] client = new byte[32], server = new byte[32];
            pair.Client.Session.ExportKeyingMaterial("test", default, client);
            pair.Server.Session.ExportKeyingMaterial("test", default, server);
            Assert.Equal(client, server);
        }
    });

    [Fact]
    public void Hellos_with_any_byte_changed_never_throw_and_are_never_answered_with_more_than_they_are() => Parallel.For(0, Seeds, seed =>
    {
        var random = new Random(seed);
        using DtlsPair pair = Create(seed, withAcceptor: true);
        long balance = 0;
        pair.Link.Script = (toServer, datagram) =>
        {
            byte[][] sent = toServer && !pair.Server.HasSession ? [Mutate(datagram, random), Mutate(datagram, random), datagram] : [datagram];
            balance += toServer ? sent.Sum(part => part.Length) : -datagram.Length;
            Assert.True(pair.Server.HasSession || balance >= 0);
            return sent;
        };
        pair.Run(() => pair.Server.HasSession || pair.Client.Failure is not null);
    });

    private static DtlsPair Create(int seed, bool? withAcceptor = null)
    {
        var options = new PairOptions
        {
            Client = (DtlsProtocols)(1 + (seed % 3)),
            Server = DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13,
            ClientMtu = seed % 4 == 0 ? 256 : 1200,
            ServerMtu = seed % 8 == 0 ? 300 : 1200,
            ServerGroups = seed % 5 == 0 ? [NamedGroup.Secp256r1] : [NamedGroup.X25519],
            ClientCertificateMode = seed % 7 == 0 ? ClientCertificateMode.Required : ClientCertificateMode.None,
            ClientCertificates = [TestCertificates.Client.Credential],
        };
        return options.CreatePair(withAcceptor: withAcceptor ?? (seed % 2 == 0));
    }

    private static byte[] Mutate(byte[] datagram, Random random)
    {
        byte[] mutated = (byte[])datagram.Clone();
        switch (random.Next(4))
        {
            case 0:
                return mutated[..random.Next(mutated.Length)];
            case 1:
                return [.. mutated, .. mutated[random.Next(mutated.Length)..]];
            default:
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
                }

                return mutated;
        }
    }
}
