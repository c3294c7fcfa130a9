using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States;

/// <summary>DTLS 1.2 after its handshake.</summary>
public class ConnectedTests
{
    [Fact]
    [Rfc(5246, "7.4.1.1")]
    public void Nothing_more_is_expected_not_even_another_handshake()
    {
        using StatePair pair = new StatePair(PairOptions.Dtls12).Run();
        Assert.All([pair.Client, pair.Server], state =>
        {
            StateAssert.Expects(Assert.IsType<Connected>(state));
            Assert.Equal(1, state.ReadEpoch);
        });
    }

    [Fact]
    [Rfc(5705, "4")]
    public void Both_sides_export_the_same()
    {
        using StatePair pair = new StatePair(PairOptions.Dtls12).Run();
        byte[] client = new byte[32], server = new byte[32];
        Export(pair.Client, client);
        Export(pair.Server, server);
        Assert.Equal(client, server);
    }

    private static void Export(HandshakeState state, byte[] output) => ((Connected)state).Exporter.Export("test", default, useContext: false, output);
}
