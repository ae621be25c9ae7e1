# Lời trên các trang, tiếng Việt. Mỗi lời có trong cả hai tệp; kiểm thử giữ điều đó.

## Khung trang
skip = Đến nội dung chính
nav-label = Các trang chính
crumbs-label = Trang cấp trên
notices-label = Lưu ý về số liệu
nav-mine = Việc của tôi
nav-overview = Tổng quan
nav-due = Đến hạn
nav-ranking = Xếp hạng tỉnh
nav-units = Các đơn vị
sign-out = Đăng xuất
reconstructed = Bộ tiêu chí phục dựng theo những gì đã công bố, không phải phụ lục chính thức của Bộ Nội vụ.
illustrative = Dữ liệu minh họa: số liệu, văn bản và hạn nộp do chương trình đặt ra, không phải số liệu của tỉnh, thành phố.
foot = Điểm tính chính xác từ bộ tiêu chí; mỗi con số có lời giải thích; mọi thay đổi có trong nhật ký.
unknown = chưa rõ
role-admin = Quản trị viên
role-reviewer = Sở Nội vụ
role-department = Đơn vị
role-viewer = Chỉ xem
role-feed = Lịch

## Đăng nhập
front-title = Chỉ số cải cách hành chính: biết trước khi công bố
front-lead = Đang hướng tới bao nhiêu điểm, hạng mấy, mất điểm ở đâu, vì sao, ai phải làm gì trước ngày nào.
sign-in-title = Đăng nhập
sign-in = Đăng nhập
account-name = Tên tài khoản
password = Mật khẩu
sign-in-help = Quên mật khẩu, hoặc tài khoản bị khóa: quản trị viên cấp lại một đường dẫn dùng một lần.
password-title = Đặt mật khẩu
password-about = Đặt mật khẩu cho tài khoản { $name }.
password-until = Đường dẫn này dùng được một lần, đến { $name }.
password-new = Mật khẩu mới
password-rule = Ít nhất 12 ký tự; một câu dễ nhớ, khó đoán là tốt nhất.
password-again = Nhập lại mật khẩu
password-save = Lưu mật khẩu
password-differs = Hai lần nhập không giống nhau.
password-set = Đã đặt mật khẩu. Hãy đăng nhập bằng mật khẩu mới.
demo-title = Xem thử bản minh họa
demo-about = Thành phố Cần Thơ, năm 2016. Chọn một vai, không cần mật khẩu:
door-leader = Vào xem như lãnh đạo
door-leader-about = điểm và hạng dự kiến, mất điểm ở đâu, việc đến hạn
door-reviewer = Vào xem như Sở Nội vụ
door-reviewer-about = toàn cảnh, hồ sơ chờ rà soát, ai được làm gì
door-unit = Vào xem như đơn vị (Sở TT-TT)
door-unit-about = việc của đơn vị theo hạn, còn thiếu gì

## Các kỳ đánh giá
assessments-title = Các kỳ đánh giá
assessments-none = Chưa có kỳ đánh giá nào mà tài khoản này được xem. Quản trị viên mở kỳ đánh giá cho tỉnh, thành phố.

## Cột của bảng
col-province = Tỉnh, thành phố
col-year = Năm
col-set = Bộ tiêu chí
col-total = Mức điểm
col-score = Điểm /100
col-rank = Hạng
col-rank-short = Hạng
col-area = Lĩnh vực
col-percent = Đạt %
col-cause = Nguyên nhân
col-items = Số mục
col-points = Điểm
col-part = Phần
col-change = Thay đổi
col-item = Mục
col-max = Tối đa
col-state = Tình trạng
col-lead = Chủ trì, hạn
col-until = Hạn
col-at-risk = Điểm có thể mất
col-waiting = Đang chờ
col-since = Chờ từ
col-reports = Số báo cáo
col-unit = Đơn vị
col-claimed-max = Điểm / tối đa
col-leads = Số mục chủ trì
col-on-time = Đúng hạn %
col-complete = Báo cáo đủ
col-overdue = Quá hạn
col-self = Tự chấm
col-reviewed = Sở Nội vụ rà soát
col-appraised = Bộ Nội vụ thẩm định
col-next = Việc tiếp theo
col-value = Số liệu

## Tổng quan
leader-title = { $province }: Chỉ số CCHC năm { $year }
leader-sentence = { $province } đang hướng tới { $score } điểm, ước tính hạng { $rank } trong { $of } tỉnh, thành phố; theo số đã công bố, chắc chắn không ngoài hạng { $best } đến { $worst }.
leader-sentence-exact = { $province } đang hướng tới { $score } điểm, hạng { $rank } trong { $of } tỉnh, thành phố.
leader-sentence-no-rank = { $province } đang hướng tới { $score } điểm; số đã công bố chưa đủ để nói hạng.
score-title = Điểm và hạng
card-score = Điểm dự kiến
card-score-about = khi Bộ Nội vụ công bố
card-rank = Hạng dự kiến
card-rank-about = ước tính hạng { $name }
card-rank-exact = chắc chắn theo số đã công bố
card-rank-none = số đã công bố chưa đủ để nói hạng
card-week = So với tuần trước
card-week-about = điểm đã báo cáo: { $name }
card-week-none = tuần trước chưa mở kỳ đánh giá
card-year = So với kết quả năm { $name }
card-year-claimed = điểm tự chấm hai năm
card-year-rank = năm đó hạng { $name }
totals-caption = Bốn mức điểm và hạng của mỗi mức
secured = Chắc chắn
secured-about = đã thẩm định hoặc đã chấp nhận
claimed = Đã báo cáo
claimed-about = thêm phần đơn vị tự chấm, chờ rà soát
expected = Dự kiến
expected-about = phần sẽ còn lại sau thẩm định, cùng điều tra và ước thực hiện
ceiling = Cao nhất còn đạt được
ceiling-about = nếu mọi mục còn mở đều đạt tối đa
rank-between = { $best }–{ $worst }, ước tính { $estimate }
assumptions-title = Dựa trên những giả định nào?
areas-title = Tám lĩnh vực
areas-about = Thanh: đã báo cáo; vạch: năm { $name }, lĩnh vực cùng mã (bộ tiêu chí có thể khác).
areas-mean = Trung bình cả nước: { $name } điểm; trung bình từng lĩnh vực chưa được công bố.
areas-mean-unknown = Trung bình cả nước chưa được công bố.
losses-title = Đang mất { $name } điểm, vì
losses-items = Mất nhiều nhất ở
due-title = Đến hạn
due-at-risk = { $name } điểm sẽ mất nếu các báo cáo còn thiếu không đến.
due-none = Không còn báo cáo nào đang chờ.
due-all =
    { $n ->
       *[other] Xem cả { $n } mục đang chờ
    }
due-today = hôm nay
days-left =
    { $n ->
       *[other] còn { $n } ngày
    }
days-past =
    { $n ->
       *[other] quá { $n } ngày
    }
points-at-risk = { $name } điểm
units-waiting =
    { $n ->
       *[other] { $n } đơn vị
    }
why-title = Vì sao khác năm { $name }
why-about = Điểm tự chấm hai năm, thay đổi { $name }.
why-rules = Quy tắc chấm thay đổi
why-performance = Kết quả của ta thay đổi
why-undivided = Quy tắc hoặc kết quả, không tách được
why-applicability = Mục áp dụng ở một năm, không ở năm kia
why-not-comparable = Mục chỉ có ở một năm
why-sum = Tổng

## Lĩnh vực
area-points = Đã báo cáo { $name }
due-by = hạn { $name }

## Đến hạn
due-units = Chờ các đơn vị
due-extended = đã gia hạn
queue-title = Chờ Sở Nội vụ rà soát
queue-points = { $name } điểm đã báo cáo, chưa rà soát.
queue-until = Rà soát đến hết ngày { $name }.
phase-collect = Thu thập số liệu
phase-review = Rà soát
phase-approve = Phê duyệt
phase-submit = Gửi Bộ Nội vụ
phase-appraise = Thẩm định
phase-publish = Công bố

## Xếp hạng
ranking-title = Xếp hạng các tỉnh, thành phố
ranking-sentence = { $province } dự kiến { $score } điểm, hạng { $rank } trong { $of } tỉnh, thành phố ở phạm vi này.
scope-label = Phạm vi
scope-region = Trong vùng
scope-cities = Thành phố trực thuộc trung ương
scope-all = Cả nước
ranking-chart = Hạng đã công bố của { $name } qua các năm
ranking-chart-label = Biểu đồ hạng qua các năm
ranking-table = Hạng qua các năm
ranking-about = Một số: hạng đã công bố hoặc chứng minh được. Hai số nối nhau: khoảng hạng mà số đã công bố cho phép. Số nhỏ: chỉ số đã công bố. Dấu =: đồng hạng.

## Các đơn vị
units-title = Các đơn vị
units-about = Xếp theo tỷ lệ điểm đã báo cáo trên điểm tối đa của các mục đơn vị chủ trì.

## Một đơn vị
unit-nothing = Không còn báo cáo nào phải gửi.
unit-to-do =
    { $n ->
       *[other] Còn { $n } mục phải báo cáo.
    }
unit-rank = Hạng { $name } trong các đơn vị.
unit-complete = Đã gửi đủ { $name }
unit-to-do-title = Phải làm, theo hạn
unit-needs = Còn thiếu:
unit-locked = Đang khóa:
unit-contributes = góp số liệu
unit-rest-title = Các mục khác của đơn vị
unit-rest-none = Không có mục nào khác.

## Một mục
item-lead = Chủ trì: { $name }
item-unassigned = Chưa phân công
item-rule = Cách chấm
item-why = Vì sao được điểm này
item-figures = Số liệu
figure-choice = Mức đạt được
figure-ticked = Đã hoàn thành
figure-none-ticked = chưa nội dung nào
item-contributors =
    { $n ->
       *[other] Thu từ { $n } đơn vị.
    }
item-missing = Chưa báo cáo:
item-next = Việc tiếp theo
item-no-up = Không báo cáo nào thêm được điểm.
item-closed = Báo cáo không còn thay đổi được mục này: mục điều tra, đã thẩm định, hoặc không áp dụng.
item-held-by = Đơn vị đang giữ điểm
item-may = Tài khoản này được làm gì
may-submit = Báo cáo số liệu
may-decide = Rà soát
may-assign = Phân công
may-appraise = Ghi điểm thẩm định
may-yes = Được.
may-lifted-by = Người mở được: { $name }.
item-evidence = Tài liệu kiểm chứng
item-evidence-asked = Cần có:
item-evidence-none = Chưa có tài liệu nào.
item-evidence-hidden =
    { $n ->
       *[other] Còn { $n } tài liệu của đơn vị khác, tài khoản này không được xem.
    }
signed-on = ký { $name }
document-replaced = đã có bản mới
item-history = Lịch sử
item-history-none = Chưa có báo cáo nào.
item-rounds = Thẩm định
round-points = Bộ Nội vụ chấm { $name } điểm.
round-answer = Giải trình:
decision-none = Chờ rà soát
kind-actual = số thực hiện
kind-forecast = ước thực hiện
verdict-accept = Chấp nhận.
verdict-return = Trả lại.
verdict-adjust = Điều chỉnh.
verdict-not-applicable = Không áp dụng.
state-not-started = Chưa báo cáo
state-in-progress = Đang thu thập
state-submitted = Chờ rà soát
state-returned = Bị trả lại
state-accepted = Đã chấp nhận
state-adjusted = Đã điều chỉnh
state-not-applicable = Không áp dụng
state-appraised = Đã có kết quả

## Báo cáo, tài liệu
report-title = Báo cáo số liệu
report-moved = Trong lúc bạn điền, mục này đã có thay đổi: xem số liệu và lịch sử mới ở trang này. Những gì bạn gõ còn nguyên, chưa ghi gì. Kiểm tra lại rồi gửi lần nữa.
report-kind = Loại số liệu
report-actual = Số thực hiện (được tính điểm, chờ rà soát)
report-forecast = Ước thực hiện cả năm (chưa tính điểm)
report-before = lần trước: { $name }
report-numbers = Dấu phẩy cho phần thập phân, dấu chấm tách hàng nghìn: 1.234,5. “5.200” là năm nghìn hai trăm.
report-documents = Dựa trên tài liệu
report-no-documents = Đơn vị chưa có tài liệu nào: tải lên ở phần Tài liệu kiểm chứng bên dưới, hoặc giải trình.
report-explanation = Giải trình
report-explanation-about = Bắt buộc khi tự chấm mà chưa có tài liệu.
report-preview = Xem trước điểm
report-send = Gửi Sở Nội vụ
preview-title = Xem trước.
preview-about = Chưa gửi, chưa ghi gì. Nếu gửi như dưới đây:
preview-item = Điểm của mục
preview-claimed = Tổng điểm đã báo cáo
preview-secured = Tổng điểm chắc chắn
preview-read = Hệ thống đọc số liệu là:
done-sent = Đã gửi. Sở Nội vụ sẽ thấy báo cáo này trong danh sách chờ rà soát.
done-document = Đã lưu tài liệu. Đánh dấu tài liệu trong báo cáo rồi gửi để Sở Nội vụ xem xét.
returned-title = Sở Nội vụ đã trả lại báo cáo
returned-missing = Còn thiếu:
missing-evidence = Tài liệu
missing-figures = Số liệu
missing-explanation = Giải trình
missing-other = Khác
document-add = Thêm tài liệu
document-refused = Chưa lưu tệp nào. Hãy sửa chỗ được chỉ ra và chọn lại tệp.
document-kept =
    { $n ->
       *[other] Đã lưu { $n } tệp đầu; các tệp còn lại chưa lưu. Hãy sửa chỗ được chỉ ra và chọn lại các tệp đó.
    }
document-title = Trích yếu
document-number = Số, ký hiệu
document-issuer = Cơ quan ban hành
document-signed = Ngày ký
document-from = Số liệu từ ngày (nếu có)
document-to = đến ngày
document-pages = Trang cần xem, ví dụ 3, 7-9 (nếu có)
document-replaces = Là bản mới của
document-replaces-none = không thay tài liệu nào
document-file = Tệp
document-file-about = PDF, Word, Excel, ảnh, ZIP; chọn được nhiều tệp của cùng một văn bản.
document-send = Tải lên

## Rà soát
nav-reviews = Rà soát
reviews-title = Chờ rà soát
reviews-count =
    { $n ->
        [0] Không có báo cáo nào chờ rà soát.
       *[other] { $n } báo cáo chờ rà soát, chờ lâu nhất ở trên.
    }
reviews-two-persons = Hai người: không ai rà soát báo cáo do mình gửi, của đơn vị mình, hoặc dựa trên tài liệu do mình đưa lên.
reviews-pick = Chọn
reviews-what = Có gì mới
reviews-stake = Điểm mất nếu trả lại
reviews-first = Báo cáo lần đầu
reviews-changed =
    { $n ->
        [0] Số liệu như trước
       *[other] { $n } số liệu thay đổi
    }
reviews-documents =
    { $n ->
        [0] không có tài liệu
       *[other] { $n } tài liệu
    }
reviews-warnings =
    { $n ->
       *[other] { $n } điều cần xem ở tài liệu
    }
reviews-look = Xem trước khi chấp nhận mục đã chọn
reviews-accept = Chấp nhận các mục đã chọn
reviews-preview = Chưa ghi gì. Nếu chấp nhận các mục đã chọn:
reviews-none-picked = Chưa chọn báo cáo nào.
reviews-gone = Có báo cáo đã chọn không còn chờ rà soát: đã có kết quả, hoặc đơn vị đã gửi báo cáo mới. Chưa ghi gì; hãy xem lại danh sách.
done-decided = Đã ghi kết quả rà soát; đơn vị thấy ngay.
review-item = xem cả mục
review-moved = Trong lúc bạn xem, mục này đã có thay đổi. Chưa ghi gì. Xem lại rồi gửi lần nữa.
review-stake = Điểm mất nếu trả lại: { $name }.
review-before = Lần trước
review-changed = thay đổi
review-added = mới
review-removed = đã bỏ
review-pages = trang { $name }
review-last = Kết quả lần trước
review-no-documents = Báo cáo không kèm tài liệu nào.
review-accept = Chấp nhận
review-accept-about = Số liệu và tài liệu khớp nhau: điểm của mục thành chắc chắn.
review-return = Trả lại
review-missing = Đơn vị phải bổ sung gì
review-missing-kind = Loại
review-adjust = Điều chỉnh điểm
review-points = Điểm
review-reason = Lý do
review-preview = Xem trước

## Trang báo lỗi
error-home = Về trang đầu
error-request = Mã yêu cầu, để báo quản trị viên: { $name }
error-unauthenticated = Cần đăng nhập
error-unauthenticated-advice = Hãy đăng nhập lại.
error-forbidden = Không được phép
error-forbidden-advice = Nếu việc này thuộc nhiệm vụ của bạn, hãy nói với người mở được, hoặc quản trị viên, kèm địa chỉ trang này.
error-not-found = Không tìm thấy
error-not-found-advice = Địa chỉ có thể đã gõ sai hoặc mục không có trong kỳ đánh giá này. Hãy đi từ trang đầu.
error-locked = Đang khóa
error-locked-advice = Việc này đã đóng. Người mở được có tên ở trên; hãy nêu lý do khi đề nghị.
error-throttled = Quá nhiều lần
error-throttled-advice = Hãy chờ rồi thử lại.
error-unavailable = Tạm thời không phản hồi
error-unavailable-advice = Không có gì bị mất. Hãy thử lại sau ít phút; nếu vẫn vậy, báo quản trị viên.
error-server = Lỗi của hệ thống
error-server-advice = Không phải lỗi của bạn và không có gì bị ghi dở. Hãy thử lại; nếu vẫn vậy, báo quản trị viên.
error-other = Yêu cầu không thực hiện được
error-other-advice = Hãy quay lại trang trước, sửa lại rồi gửi lần nữa.
