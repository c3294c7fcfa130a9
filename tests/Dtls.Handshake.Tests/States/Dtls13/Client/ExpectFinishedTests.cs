using Dtls.Handshake.Dtls13.Client;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Dtls13;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls13.Client;

public class ExpectFinishedTests
{
    [Fact]
    [Rfc(8446, "4.4.4")]
    public void The_right_verify_data_ends_the_handshake()
    {
        using var at = StatePair.At<ExpectFinished>(PairOptions.Dtls13);
        StateAssert.Expects(at.State, HandshakeType.Finished);
        Assert.Equal(2, at.State.ReadEpoch);
        Assert.IsType<Connected13>(at.Take());
    }

    [Fact]
    [Rfc(8446, "4.4.4")]
    public void Any_other_is_a_decrypt_error()
    {
        using var at = StatePair.At<ExpectFinished>(PairOptions.Dtls13);
        StateAssert.RefusesWrongVerifyData(at);
    }
}
